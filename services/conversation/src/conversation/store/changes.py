"""SQL about what happens to messages after they were written."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.db import Command, Rows, Session
from pydantic import TypeAdapter

from conversation.domain.change import ChangeAttempt
from conversation.domain.message import Message
from conversation.store import columns


@dataclass(frozen=True, slots=True)
class ChangeTarget:
    """A message that the change at this place may mean; `of_contact`: it is of the contact whose chat it was done in."""

    place: int
    message: Message
    of_contact: bool


# A message of a conversation with whoever has one of the contact keys; its provider's id may be that of a later part.
FIND = Rows(
    ChangeTarget,
    f"""
    with asked as (
        select * from unnest(cast(%(places)s as int[]), cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]),
                             cast(%(provider_ids)s as text[])) as asked (place, tenant_id, channel_id, provider_message_id)
    ), named as (
        select place, message.id from asked join message using (tenant_id, channel_id, provider_message_id)
        union
        select place, sent_id.message_id from asked join sent_id using (tenant_id, channel_id, provider_message_id)
    ), acquainted as (
        select keys.place, identity.tenant_id, identity.contact_id
        from unnest(cast(%(key_places)s as int[]), cast(%(key_tenants)s as uuid[]), cast(%(key_channels)s as uuid[]),
                    cast(%(keys)s as uuid[])) as keys (place, tenant_id, channel_id, contact_key)
        join contact_identity identity using (tenant_id, channel_id, contact_key)
    )
    select named.place, {columns.message("message.")},
           exists (select from acquainted
                   where acquainted.place = named.place and acquainted.tenant_id = conversation.tenant_id
                     and acquainted.contact_id = conversation.contact_id) as of_contact
    from named
    join message on message.id = named.id and message.tenant_id = any(%(tenants)s)
    join conversation on conversation.id = message.conversation_id and conversation.tenant_id = message.tenant_id
    order by message.id
    for no key update of message
    """,  # noqa: S608 — the columns are those of the class
)
SAVE = Command(
    """
    update message
    set content = now.content, edited_at = now.edited_at, revoked_at = now.revoked_at, reaction = now.reaction,
        reacted_at = now.reacted_at
    from jsonb_to_recordset(cast(%(messages)s as jsonb)) as now
         (id uuid, tenant_id uuid, content jsonb, edited_at timestamptz, revoked_at timestamptz, reaction text,
          reacted_at timestamptz)
    where message.tenant_id = now.tenant_id and message.id = now.id
    """
)
CHANGED = TypeAdapter(list[Message])
CHANGED_FIELDS = {"id", "tenant_id", "content", "edited_at", "revoked_at", "reaction", "reacted_at"}


async def find(session: Session, changes: Sequence[ChangeAttempt]) -> list[list[tuple[Message, bool]]]:
    """Returns, for each change, the messages that it may mean, locked, each with whether it is of that contact.

    A message that several changes mean is one object.
    """
    keys = [(place, change, key) for place, change in enumerate(changes) for key in change.contact_keys]
    values = {
        "places": list(range(len(changes))),
        "tenants": [change.tenant_id for change in changes],
        "channels": [change.channel_id for change in changes],
        "provider_ids": [change.provider_message_id for change in changes],
        "key_places": [place for place, _, _ in keys],
        "key_tenants": [change.tenant_id for _, change, _ in keys],
        "key_channels": [change.channel_id for _, change, _ in keys],
        "keys": [key for _, _, key in keys],
    }
    found: list[list[tuple[Message, bool]]] = [[] for _ in changes]
    known: dict[object, Message] = {}
    for one in await session.all(FIND, values):
        if one.message.tenant_id == changes[one.place].tenant_id:
            message = known.setdefault(one.message.id, one.message)
            found[one.place].append((message, one.of_contact))
    return found


async def save(session: Session, messages: Sequence[Message]) -> None:
    dumped = CHANGED.dump_json(list(messages), include={"__all__": CHANGED_FIELDS})
    await session.run(SAVE, {"messages": dumped.decode()})
