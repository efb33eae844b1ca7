"""The outbox's rows as the relay sees them: of all tenants, over the kernel's connections."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from common.db import Command, Database, Rows

BATCH_ROWS = 500
BATCH_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An event in the outbox."""

    id: int
    topic: str
    key: str
    headers: dict[str, str]
    value: bytes


@dataclass(frozen=True, slots=True)
class OutboxBacklog:
    """How many rows wait in the outbox, for how long the oldest of them has, and how many keys are blocked by a dead record."""

    rows: int
    age_s: float
    blocked_keys: int


@dataclass(frozen=True, slots=True)
class TransactionSnapshot:
    """Every transaction below `xmin` has ended; none from `xmax` on has begun to write."""

    xmin: int
    xmax: int


# Of large events there are few in a batch: all of it is in memory at once, and has to be acknowledged in ten seconds.
OLDEST = Rows(
    OutboxRow,
    """
    select id, topic, key, headers, value
    from (select oldest.*, sum(octet_length(value)) over (order by id) - octet_length(value) as bytes_before
          from (select id, topic, key, headers, value from outbox
                where id <> all(cast(%(besides)s as bigint[])) order by id limit %(limit)s) oldest) measured
    where bytes_before < %(bytes)s
    order by id
    """,
)
# A deletion that the server loses when it falls is repeated: nobody waits for the disk.
DELETE = Command(
    """
    delete from outbox
    where id = any(cast(%(ids)s as bigint[])) and (select set_config('synchronous_commit', 'off', true)) = 'off'
    """
)
WAITING = Rows(
    OutboxBacklog,
    """
    select count(*) as rows, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as age_s,
           (select count(distinct (topic, key)) from blocked_key) as blocked_keys
    from outbox where id <> all(cast(%(besides)s as bigint[]))
    """,
)
SNAPSHOT = Rows(
    TransactionSnapshot,
    """
    select pg_snapshot_xmin(now)::text::bigint as xmin, pg_snapshot_xmax(now)::text::bigint as xmax
    from pg_current_snapshot() now
    """,
)


async def oldest(database: Database, besides: Collection[int]) -> tuple[Sequence[OutboxRow], bool]:
    """Returns the oldest rows of other ids, and whether there may be more than these."""
    async with database.kernel.connect() as connection:
        rows = await connection.all(OLDEST, {"besides": list(besides), "limit": BATCH_ROWS, "bytes": BATCH_BYTES})
    return rows, len(rows) == BATCH_ROWS or sum(len(row.value) for row in rows) >= BATCH_BYTES


async def delete(database: Database, ids: Collection[int]) -> None:
    async with database.kernel.connect() as connection:
        await connection.run(DELETE, {"ids": list(ids)})


async def waiting(database: Database, besides: Collection[int]) -> OutboxBacklog:
    async with database.kernel.connect() as connection:
        return await connection.one(WAITING, {"besides": list(besides)})


async def snapshot(database: Database) -> TransactionSnapshot:
    async with database.kernel.connect() as connection:
        return await connection.one(SNAPSHOT)
