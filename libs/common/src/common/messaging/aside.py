"""What stands aside: the records of tenants in trouble, tried one by one beside their lane, while the lane goes on."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from aiokafka import TopicPartition

from common.messaging.dispatch import ReadableRecord
from common.metrics import ASIDE

MOST_RECORDS = 1_000  # of one tenant
MOST_BYTES = 64 * 1024 * 1024

TopicKey = tuple[str, str | None]


@dataclass(slots=True)
class Case:
    """A record that is tried alone."""

    readable: ReadableRecord
    attempts: int = 0
    due: float = 0.0

    @property
    def partition(self) -> TopicPartition:
        return TopicPartition(self.readable.record.topic, self.readable.record.partition)

    @property
    def offset(self) -> int:
        offset: int = self.readable.record.offset
        return offset

    @property
    def size(self) -> int:
        return len(self.readable.record.value or b"")


Attempt = Callable[[Case], Awaitable[float | None]]
"""One try; in how many seconds there is to be another, or None when the record is done with."""


class Aside:
    """A line per key, so that order is kept; tenants take turns, and so do the keys of one.

    What of a tenant no longer fits is left where it is, on its topic, and fetched again when the tenant has nothing here any
    more. Who has nothing here finds room for one record, whatever the others have.
    """

    def __init__(self, lane: str, attempt: Attempt) -> None:
        self.lane = lane
        self.attempt = attempt
        self._arrived = asyncio.Event()
        self._clear()

    def _clear(self) -> None:
        self.left_behind: dict[UUID, dict[TopicPartition, int]] = {}
        """The first record of each partition that was left there, by tenant."""
        self._tenants: dict[UUID, dict[TopicKey, deque[Case]]] = {}
        self._records = self._bytes = 0

    def __contains__(self, tenant_id: UUID) -> bool:
        return tenant_id in self._tenants or tenant_id in self.left_behind

    def put(self, readable: ReadableRecord) -> None:
        case, tenant_id = Case(readable), readable.tenant_id
        if tenant_id in self.left_behind or self._is_full(tenant_id):
            self.left_behind.setdefault(tenant_id, {}).setdefault(case.partition, case.offset)
            return
        line = self._tenants.setdefault(tenant_id, {}).setdefault((readable.origin.topic, readable.origin.key), deque())
        if any(one.offset == case.offset and one.partition == case.partition for one in line):
            return  # fetched again for another tenant's sake
        line.append(case)
        self._measure(case, 1)
        self._arrived.set()

    def _is_full(self, tenant_id: UUID) -> bool:
        mine = sum(map(len, self._tenants.get(tenant_id, {}).values()))
        return mine >= MOST_RECORDS or (mine > 0 and self._bytes >= MOST_BYTES)

    @property
    def occupied(self) -> bool:
        return bool(self._tenants)

    async def step(self) -> None:
        """Try the next record that is due, or wait for one."""
        self._arrived.clear()
        now = time.monotonic()
        tenant_id, key = self._next(now)
        if tenant_id is not None and key is not None:
            return await self._try(tenant_id, key)
        due = min((line[0].due for _, _, line in self._lines()), default=None)
        try:
            async with asyncio.timeout(None if due is None else due - now):
                await self._arrived.wait()
        except TimeoutError:
            return

    def _next(self, now: float) -> tuple[UUID, TopicKey] | tuple[None, None]:
        return next(((tenant_id, key) for tenant_id, key, line in self._lines() if line[0].due <= now), (None, None))

    async def _try(self, tenant_id: UUID, key: TopicKey) -> None:
        line = self._tenants[tenant_id][key]
        again_in_s = await self.attempt(line[0])
        if again_in_s is None:
            self._measure(line.popleft(), -1)
        else:
            line[0].due = time.monotonic() + again_in_s
        lines = self._tenants.pop(tenant_id)  # both go to the end: the others come first
        del lines[key]
        if line:
            lines[key] = line
        if lines:
            self._tenants[tenant_id] = lines

    def lowest(self) -> dict[TopicPartition, int]:
        """Returns the offset of the first record of each partition that is not done with."""
        left_behind = [place for places in self.left_behind.values() for place in places.items()]
        return _lowest([*left_behind, *((case.partition, case.offset) for _, _, line in self._lines() for case in line)])

    def forget(self, partitions: Collection[TopicPartition]) -> None:
        """These are somebody else's now, who fetches again what was not committed."""
        kept = [case for _, _, line in self._lines() for case in line if case.partition not in partitions]
        left_behind = {
            tenant_id: {partition: at for partition, at in places.items() if partition not in partitions}
            for tenant_id, places in self.left_behind.items()
        }
        self._clear()
        for case in kept:
            self.put(case.readable)
        self.left_behind = {tenant_id: places for tenant_id, places in left_behind.items() if places}

    def pop_left_behind(self) -> dict[TopicPartition, int]:
        """Returns where to fetch again, for tenants who have nothing here any more."""
        free = self.left_behind.keys() - self._tenants.keys()
        return _lowest([place for tenant_id in free for place in self.left_behind.pop(tenant_id).items()])

    def _lines(self) -> Iterator[tuple[UUID, TopicKey, deque[Case]]]:
        return ((tenant_id, key, line) for tenant_id, lines in self._tenants.items() for key, line in lines.items())

    def _measure(self, case: Case, change: int) -> None:
        self._records += change
        self._bytes += change * case.size
        ASIDE.labels(self.lane).set(self._records)


def _lowest(places: Iterable[tuple[TopicPartition, int]]) -> dict[TopicPartition, int]:
    lowest: dict[TopicPartition, int] = {}
    for partition, offset in places:
        lowest[partition] = min(offset, lowest.get(partition, offset))
    return lowest
