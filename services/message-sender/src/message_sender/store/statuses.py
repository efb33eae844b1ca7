"""What providers said of messages: the highest status wins, in whatever order they come."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text
from contracts.content import Text
from contracts.gateway import BusinessEchoReceived, DeliveryStatusChanged

from message_sender.store.queue import MESSAGE, Message

LATTICE = ("sent", "delivered", "read", "played", "failed")
_RANK = {status: rank for rank, status in enumerate(LATTICE)}

# A status that is not higher than what is known changes nothing, and is not returned.
RECORD = text(
    """
    insert into provider_message as known (tenant_id, channel_id, provider_message_id, send_id, status, status_at,
                                           error_class, error_code)
    select tenant_id, channel_id, provider_message_id, send_id, status, status_at, error_class, error_code
    from unnest(cast(:tenants as uuid[]), cast(:channels as uuid[]), cast(:provider_ids as text[]), cast(:send_ids as uuid[]),
                cast(:statuses as text[]), cast(:times as timestamptz[]), cast(:error_classes as text[]),
                cast(:error_codes as text[]))
         as said (tenant_id, channel_id, provider_message_id, send_id, status, status_at, error_class, error_code)
    order by tenant_id, channel_id, provider_message_id
    on conflict (tenant_id, channel_id, provider_message_id) do update
    set send_id = coalesce(known.send_id, excluded.send_id), status = excluded.status, status_at = excluded.status_at,
        error_class = excluded.error_class, error_code = excluded.error_code
    where known.status is null
       or array_position(cast(:lattice as text[]), excluded.status) > array_position(cast(:lattice as text[]), known.status)
    returning tenant_id, provider_message_id, send_id, part
    """
)
RECOGNISE = text(
    """
    insert into provider_message (tenant_id, channel_id, provider_message_id, send_id)
    select distinct on (m.tenant_id, m.channel_id, echo.provider_message_id)
           m.tenant_id, m.channel_id, echo.provider_message_id, m.send_id
    from unnest(cast(:tenants as uuid[]), cast(:channels as uuid[]), cast(:contacts as uuid[]),
                cast(:provider_ids as text[]), cast(:texts as text[]))
         as echo (tenant_id, channel_id, contact_key, provider_message_id, text)
    join outgoing_message m on m.tenant_id = echo.tenant_id and m.contact_key = echo.contact_key
                           and m.channel_id = echo.channel_id
    where m.parts = 1 and btrim(m.content ->> 'text', :blanks) = btrim(echo.text, :blanks)
      and (m.state = 'sending' or m.resolve_by is not null)
    order by m.tenant_id, m.channel_id, echo.provider_message_id, m.position
    on conflict (tenant_id, channel_id, provider_message_id) do nothing
    """
)
# Of a message of several parts that failed, only a person knows which part a status would be about.
UNSETTLED = text(
    f"""
    select {MESSAGE}, m.last_inbound_at, cast(null as text) as answered_by
    from outgoing_message m
    join unnest(cast(:tenants as uuid[]), cast(:send_ids as uuid[])) as named (tenant_id, send_id)
         on m.tenant_id = named.tenant_id and m.send_id = named.send_id
    where (m.state = 'unknown' and (m.parts = 1 or m.resent_at is null)) or (m.state = 'failed' and m.parts = 1)
    """  # noqa: S608 — constants of this code
)


def highest(events: Iterable[DeliveryStatusChanged]) -> list[DeliveryStatusChanged]:
    """Of several statuses of one message only the highest."""
    best: dict[tuple[UUID, UUID, str], DeliveryStatusChanged] = {}
    for event in events:
        key = event.tenant_id, event.channel_id, event.provider_message_id
        if key not in best or _RANK[event.status] > _RANK[best[key].status]:
            best[key] = event
    return list(best.values())


async def record(session: Session, events: Sequence[DeliveryStatusChanged]) -> list[Row[Any]]:
    """Write the highest statuses down; (tenant_id, provider_message_id, send_id, part) of those that were news."""
    errors = [event.error for event in events]
    values = {
        "tenants": [event.tenant_id for event in events],
        "channels": [event.channel_id for event in events],
        "provider_ids": [event.provider_message_id for event in events],
        "send_ids": [event.send_id for event in events],
        "statuses": [event.status for event in events],
        "times": [event.occurred_at for event in events],
        "error_classes": [error and error.class_ for error in errors],
        "error_codes": [error and error.code for error in errors],
        "lattice": list(LATTICE),
    }
    return list(await session.execute(RECORD, values))


async def unsettled(session: Session, send_ids: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Message]:
    """Those of these messages (tenant_id, send_id) whose outcome is unknown, or was a failure."""
    if not (named := sorted(set(send_ids))):
        return {}
    tenants, ids = map(list, zip(*named, strict=True))
    messages = [Message.of(row) for row in await session.execute(UNSETTLED, {"tenants": tenants, "send_ids": ids})]
    return {(message.tenant_id, message.head.send_id): message for message in messages}


async def recognise(session: Session, echoes: Sequence[BusinessEchoReceived]) -> None:
    """Tie echoes to messages whose outcome is open and that say the same; the next run of their customers settles them."""
    values = {
        "tenants": [event.tenant_id for event in echoes],
        "channels": [event.channel_id for event in echoes],
        "contacts": [event.contact.key for event in echoes],
        "provider_ids": [event.provider_message_id for event in echoes],
        "texts": [_words(event).replace("\0", "") for event in echoes],
        "blanks": " \t\r\n",
    }
    await session.execute(RECOGNISE, values)


def _words(event: BusinessEchoReceived) -> str:
    return event.content.text if isinstance(event.content, Text) else ""
