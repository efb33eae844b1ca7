"""SQL that writes what a transaction did: conversations as they are now, and new messages, in one round trip."""

from collections.abc import Sequence

from common.db import Command, Session
from pydantic import TypeAdapter

from conversation.domain.conversation import Conversation
from conversation.domain.message import Message
from conversation.store.columns import CONVERSATION_COLUMNS, MESSAGE_COLUMNS

CONVERSATIONS = TypeAdapter(list[Conversation])
MESSAGES = TypeAdapter(list[Message])

CONVERSATION_NAMES = ", ".join(CONVERSATION_COLUMNS)
MESSAGE_NAMES = ", ".join(MESSAGE_COLUMNS)
WRITE = Command(
    f"""
    with saved as (
        insert into conversation ({CONVERSATION_NAMES})
        select {CONVERSATION_NAMES}
        from jsonb_populate_recordset(cast(null as conversation), cast(%(conversations)s as jsonb))
        on conflict (id) do update
        set ({CONVERSATION_NAMES}) = row({", ".join(f"excluded.{name}" for name in CONVERSATION_COLUMNS)})
    )
    insert into message ({MESSAGE_NAMES})
    select {MESSAGE_NAMES} from jsonb_populate_recordset(cast(null as message), cast(%(messages)s as jsonb))
    """  # noqa: S608 — the columns are those of the classes
)


async def write(session: Session, changed: Sequence[Conversation], created: Sequence[Message]) -> None:
    """Conversations that exist must be locked by this transaction."""
    ordered = sorted(changed, key=lambda conversation: conversation.contact_id)
    values = {
        "conversations": CONVERSATIONS.dump_json(ordered, exclude={"__all__": {"contact", "tenant"}}).decode(),
        "messages": MESSAGES.dump_json(list(created)).decode(),
    }
    await session.run(WRITE, values)
