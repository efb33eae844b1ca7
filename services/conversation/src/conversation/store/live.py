"""SQL about what agents' sockets are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text
from pydantic import TypeAdapter

from conversation.domain.conversation import Conversation
from conversation.domain.message import Message
from conversation.store.conversations import FURTHER_COLUMNS, OWN_COLUMNS, conversation_of

CHANNEL = "live"
PRUNE_EVERY = 256

# Sequences are given under the lock of the tenant's row, which ends with the transaction: what commits later has a higher
# number, so a reader that asks for more than it has misses nothing.
APPEND = text(
    f"""
    with event as (
        select * from unnest(cast(:tenants as uuid[]), cast(:types as text[]), cast(:payloads as jsonb[]))
                 with ordinality as event (tenant_id, type, payload, position)
    ), counted as (
        select tenant_id, count(*) as events from event group by tenant_id
    ), cursor as (
        insert into live_cursor (tenant_id, sequence)
        select tenant_id, events from counted order by tenant_id
        on conflict (tenant_id) do update set sequence = live_cursor.sequence + excluded.sequence
        returning tenant_id, sequence
    ), appended as (
        insert into live_event (tenant_id, sequence, type, payload, created_at)
        select tenant_id, cursor.sequence - events + row_number() over (partition by tenant_id order by position),
               type, payload, now()
        from event join counted using (tenant_id) join cursor using (tenant_id)
    )
    select tenant_id, sequence / {PRUNE_EVERY} > (sequence - events) / {PRUNE_EVERY} as prune,
           pg_notify('{CHANNEL}', cast(tenant_id as text))
    from cursor join counted using (tenant_id)
    """  # noqa: S608 — two constants
)
PRUNE = text(
    """
    delete from live_event
    where tenant_id = any(:tenants) and created_at < now() - make_interval(secs => :kept_s)
    """
)
READ = text(
    """
    select feed.tenant_id, event.sequence, event.type, cast(event.payload as text) as payload
    from unnest(cast(:tenants as uuid[]), cast(:positions as bigint[])) as feed (tenant_id, position)
    cross join lateral (
        select * from live_event
        where live_event.tenant_id = feed.tenant_id and live_event.sequence > feed.position
        order by live_event.sequence limit :limit
    ) event
    order by feed.tenant_id, event.sequence
    """
)
KEPT = text(
    """
    select coalesce((select sequence from live_cursor where tenant_id = :tenant_id), 0) as last,
           (select min(sequence) from live_event where tenant_id = :tenant_id) as first
    """
)
# One statement, and so one snapshot: the sequence belongs to exactly these conversations and messages.
SNAPSHOT = text(
    f"""
    with cursor as (
        select coalesce((select sequence from live_cursor where tenant_id = :tenant_id), 0) as live_sequence
    ), newest as (
        select * from conversation
        where tenant_id = :tenant_id and state = 'open'
        order by last_activity_at desc, id desc limit :conversations
    )
    select live_sequence, {OWN_COLUMNS}, {FURTHER_COLUMNS}, array(
        select to_jsonb(last) from (
            select * from message
            where message.tenant_id = :tenant_id and message.conversation_id = conversation.id
            order by message.sequence desc limit :messages
        ) last order by last.sequence
    ) as last_messages
    from cursor
    left join newest as conversation on true
    left join contact on contact.id = conversation.contact_id and contact.tenant_id = conversation.tenant_id
    left join tenant on tenant.tenant_id = conversation.tenant_id
    order by last_activity_at desc, conversation.id desc
    """  # noqa: S608 — the columns are those of the model
)
STORED_MESSAGES = TypeAdapter(list[Message])


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """`payload` as JSON text."""

    tenant_id: UUID
    type: str
    payload: str


async def append(session: Session, events: Sequence[LiveEvent], *, kept_s: float) -> None:
    """Tell the sockets, when this transaction commits. Now and then forget what is older than `kept_s`."""
    values = {
        "tenants": [event.tenant_id for event in events],
        "types": [event.type for event in events],
        "payloads": [event.payload for event in events],
    }
    rows = (await session.execute(APPEND, values)).all()
    if full := [row.tenant_id for row in rows if row.prune]:
        await session.execute(PRUNE, {"tenants": full, "kept_s": kept_s})


async def read(session: Session, positions: dict[UUID, int], limit: int) -> Sequence[Row[Any]]:
    """Up to `limit` events of each tenant after a position."""
    values = {"tenants": list(positions), "positions": list(positions.values()), "limit": limit}
    return (await session.execute(READ, values)).all()


async def can_resume(session: Session, tenant_id: UUID, position: int) -> bool:
    """Whether everything after this position is still here."""
    kept = (await session.execute(KEPT, {"tenant_id": tenant_id})).one()
    return position == kept.last or (kept.first is not None and kept.first - 1 <= position < kept.last)


async def snapshot(
    session: Session, tenant_id: UUID, *, conversations: int, messages: int
) -> tuple[int, list[tuple[Conversation, list[Message]]]]:
    """A live sequence, and the open conversations as they are at exactly that point, each with its last messages."""
    values = {"tenant_id": tenant_id, "conversations": conversations, "messages": messages}
    rows = (await session.execute(SNAPSHOT, values)).all()
    found = [(conversation_of(row), _messages_of(row)) for row in rows if row.id is not None]
    return rows[0].live_sequence, found


def _messages_of(row: Row[Any]) -> list[Message]:
    return STORED_MESSAGES.validate_python(row.last_messages, extra="ignore")
