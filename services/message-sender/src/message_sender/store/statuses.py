"""What providers say of messages: the highest status counts, in whatever order they come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Command, Rows, Session
from contracts.content import Text
from contracts.gateway import BusinessEchoReceived, DeliveryStatusChanged

from message_sender.store import messages
from message_sender.store.messages import OutgoingMessage

LATTICE = ("sent", "delivered", "read", "played", "failed")
_RANK = {status: rank for rank, status in enumerate(LATTICE)}


@dataclass(frozen=True, slots=True)
class NewStatus:
    """A status that was not known. `part` is the part that it is about, None while nobody knows; `open` says that the outcome
    of its message was not certain when it came.
    """

    tenant_id: UUID
    provider_message_id: str
    send_id: UUID | None
    part: int | None
    open: bool


# Of a message of several parts that failed, only a person knows which part a status would be about.
_OPEN = """
    ((m.state = 'unknown' and (m.parts = 1 or m.resent_at is null)) or (m.state = 'failed' and m.parts = 1))
"""
# A status that is not higher than what is known changes nothing, and is not returned. Customers whose messages it may settle
# are locked first, as everywhere.
RECORD = Rows(
    NewStatus,
    f"""
    with said as (
        select * from unnest(cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]), cast(%(provider_ids)s as text[]),
                             cast(%(send_ids)s as uuid[]), cast(%(statuses)s as text[]), cast(%(times)s as timestamptz[]),
                             cast(%(error_classes)s as text[]), cast(%(error_codes)s as text[]))
             as row (tenant_id, channel_id, provider_message_id, send_id, status, status_at, error_class, error_code)
    ), open as materialized (
        select m.tenant_id, m.send_id, m.contact_key from outgoing_message m
        where (m.tenant_id, m.send_id) in (select tenant_id, send_id from said) and {_OPEN}
    ), locked as materialized (
        select from recipient where (tenant_id, contact_key) in (select tenant_id, contact_key from open)
        order by tenant_id, contact_key
        for update
    ), recorded as (
        insert into provider_message as known (tenant_id, channel_id, provider_message_id, send_id, status, status_at,
                                               error_class, error_code)
        select tenant_id, channel_id, provider_message_id, send_id, status, status_at, error_class, error_code
        from said where (select count(*) from locked) >= 0
        order by tenant_id, channel_id, provider_message_id
        on conflict (tenant_id, channel_id, provider_message_id) do update
        set send_id = coalesce(known.send_id, excluded.send_id), status = excluded.status, status_at = excluded.status_at,
            error_class = excluded.error_class, error_code = excluded.error_code
        where known.status is null or array_position(cast(%(lattice)s as text[]), excluded.status)
                                      > array_position(cast(%(lattice)s as text[]), known.status)
        returning tenant_id, provider_message_id, send_id, part
    )
    select recorded.*, open.send_id is not null as open
    from recorded left join open on open.tenant_id = recorded.tenant_id and open.send_id = recorded.send_id
    """,  # noqa: S608 — constants of this code
)
OPEN = Rows(
    messages.MessageRow,
    f"""
    select {messages.COLUMNS}, m.last_inbound_at, cast(null as text) as answered_by
    from outgoing_message m
    join unnest(cast(%(tenants)s as uuid[]), cast(%(send_ids)s as uuid[])) as named (tenant_id, send_id)
         on m.tenant_id = named.tenant_id and m.send_id = named.send_id
    where {_OPEN}
    """,  # noqa: S608 — constants of this code
)
RECOGNISE = Command(
    """
    insert into provider_message (tenant_id, channel_id, provider_message_id, send_id)
    select distinct on (m.tenant_id, m.channel_id, echo.provider_message_id)
           m.tenant_id, m.channel_id, echo.provider_message_id, m.send_id
    from unnest(cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]), cast(%(contacts)s as uuid[]),
                cast(%(provider_ids)s as text[]), cast(%(texts)s as text[]))
         as echo (tenant_id, channel_id, contact_key, provider_message_id, text)
    join outgoing_message m on m.tenant_id = echo.tenant_id and m.contact_key = echo.contact_key
                           and m.channel_id = echo.channel_id
    where m.parts = 1 and m.content ->> 'kind' = 'text'
      and btrim(m.content ->> 'text', %(blanks)s) = btrim(echo.text, %(blanks)s)
      and (m.state = 'sending' or m.resolve_by is not null)
    order by m.tenant_id, m.channel_id, echo.provider_message_id, m.position
    on conflict (tenant_id, channel_id, provider_message_id) do nothing
    """
)


def highest(events: Iterable[DeliveryStatusChanged]) -> list[DeliveryStatusChanged]:
    """Returns, of several statuses of one message, only the highest."""
    best: dict[tuple[UUID, UUID, str], DeliveryStatusChanged] = {}
    for event in events:
        key = event.tenant_id, event.channel_id, event.provider_message_id
        if key not in best or _RANK[event.status] > _RANK[best[key].status]:
            best[key] = event
    return list(best.values())


async def record(session: Session, events: Sequence[DeliveryStatusChanged]) -> list[NewStatus]:
    """Returns those statuses that were not known. They are written."""
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
    return await session.all(RECORD, values)


async def open_messages(session: Session, send_ids: Iterable[tuple[UUID, UUID]]) -> list[OutgoingMessage]:
    """Returns those of these messages (tenant_id, send_id) of which it is not certain what became of them: their outcome is
    unknown, or was a failure.
    """
    if not (named := sorted(set(send_ids))):
        return []
    tenants, ids = map(list, zip(*named, strict=True))
    return [row.message for row in await session.all(OPEN, {"tenants": tenants, "send_ids": ids})]


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
    await session.run(RECOGNISE, values)


def _words(event: BusinessEchoReceived) -> str:
    return event.content.text if isinstance(event.content, Text) else ""
