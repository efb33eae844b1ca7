"""The inbox: an event id that stands here has had its effect. Offsets are a hint, this is the truth."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Connection, Rows
from common.messaging.envelope import Envelope


@dataclass(frozen=True, slots=True)
class AdmittedRow:
    """A new event's id; or a blocked key with the offset of its first record."""

    event_id: UUID | None
    topic: str | None
    key: str | None
    first: int | None


# One round trip for both questions: what is new, and which keys wait behind a dead record.
ADMIT = Rows(
    AdmittedRow,
    """
    with admitted as (
        insert into inbox (event_id) select unnest(cast(%(ids)s as uuid[])) on conflict do nothing returning event_id
    )
    select event_id, cast(null as text) as topic, cast(null as text) as key, cast(null as bigint) as first from admitted
    union all
    select null, topic, key, min(record_offset) from blocked_key
    where (topic, key) in (select * from unnest(cast(%(topics)s as text[]), cast(%(keys)s as text[])))
    group by topic, key
    """,
)

BlockedKeys = dict[tuple[str, str], int]
"""The offset of the first record that waits, by (topic, key)."""


async def admit(
    connection: Connection, envelopes: Sequence[Envelope], keys: Collection[tuple[str, str]]
) -> tuple[set[UUID], BlockedKeys]:
    """Marks events as handled by this transaction. Returns the ids that were new, and which of these topics and keys are
    blocked.
    """
    topics, names = [topic for topic, _ in keys], [key for _, key in keys]
    values = {"ids": [envelope.id for envelope in envelopes], "topics": topics, "keys": names}
    rows = await connection.all(ADMIT, values)
    blocked = {(row.topic, row.key): row.first for row in rows if row.topic and row.key and row.first is not None}
    return {row.event_id for row in rows if row.event_id}, blocked
