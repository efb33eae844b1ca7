"""The inbox: an event id that stands here has had its effect. Offsets are a hint, this is the truth."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from common.messaging.envelope import Envelope

# One round trip for both questions: what is new, and which keys wait behind a dead record.
ADMIT = text(
    """
    with admitted as (
        insert into inbox (event_id) select unnest(cast(:ids as uuid[])) on conflict do nothing returning event_id
    )
    select event_id, null as topic, null as key, null as first from admitted
    union all
    select null, topic, key, min(record_offset) from parked_key
    where (topic, key) in (select * from unnest(cast(:topics as text[]), cast(:keys as text[])))
    group by topic, key
    """
)

Parked = dict[tuple[str, str], int]
"""The offset of the first record that waits, by (topic, key)."""


async def admit(
    connection: AsyncConnection, envelopes: Sequence[Envelope], keys: Collection[tuple[str, str]]
) -> tuple[set[UUID], Parked]:
    """Mark events as handled by this transaction: (the ids that were new, which of these topics and keys are parked)."""
    topics, names = [topic for topic, _ in keys], [key for _, key in keys]
    values = {"ids": [envelope.id for envelope in envelopes], "topics": topics, "keys": names}
    rows = (await connection.execute(ADMIT, values)).all()
    return {row.event_id for row in rows if row.event_id}, {(row.topic, row.key): row.first for row in rows if row.topic}
