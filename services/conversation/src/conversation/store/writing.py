"""SQL that writes what a transaction did: conversations as they are now, and new messages, in one round trip."""

from collections.abc import Sequence

from common.db import Session
from common.db.shim import text
from pydantic import TypeAdapter

from conversation.domain.conversation import Conversation
from conversation.domain.message import Message
from conversation.store import conversations, messages

CONVERSATIONS = TypeAdapter(list[Conversation])
MESSAGES = TypeAdapter(list[Message])

WRITE = text(
    f"""
    with saved as (
        insert into conversation ({conversations.NAMES})
        select {conversations.NAMES}
        from jsonb_populate_recordset(cast(null as conversation), cast(:conversations as jsonb))
        on conflict (id) do update
        set ({conversations.NAMES}) = row({", ".join(f"excluded.{name}" for name in conversations.COLUMNS)})
    )
    insert into message ({messages.NAMES})
    select {messages.NAMES} from jsonb_populate_recordset(cast(null as message), cast(:messages as jsonb))
    """  # noqa: S608 — the columns are those of the models
)


async def write(session: Session, changed: Sequence[Conversation], created: Sequence[Message]) -> None:
    """Conversations that exist must be locked by this transaction."""
    ordered = sorted(changed, key=lambda conversation: conversation.contact_id)
    values = {
        "conversations": CONVERSATIONS.dump_json(ordered, exclude={"__all__": {"contact", "tenant"}}).decode(),
        "messages": MESSAGES.dump_json(list(created)).decode(),
    }
    await session.execute(WRITE, values)
