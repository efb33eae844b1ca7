"""Group commit: callers that arrive together share one transaction, and each is answered after it committed."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from common.db import Database, Session
from common.errors import Unavailable
from common.messaging.failures import unreachable
from common.suspects import Suspects

I = TypeVar("I")  # noqa: E741 — item
O = TypeVar("O")  # noqa: E741 — outcome
MEBIBYTE = 1024 * 1024
APART = 2  # transactions at once of those that are written apart
WITHIN_S = 60.0
SLOW_S = 1.0  # what takes this long to fail is kept apart for a while
Apply = Callable[[Sequence[I], Session], Awaitable[Sequence[O]]]


@dataclass(frozen=True, slots=True)
class WaitingItem(Generic[I, O]):
    tenant_id: UUID
    item: I
    answer: "asyncio.Future[O]"


class GroupCommit(Generic[I, O]):
    """`apply` gets up to `most` items of several tenants and a session that sees all of these, and answers each in order.

    `weigh` says how many bytes an item holds: a group ends with the one that brings it to `most_bytes`, and while more than
    `most_waiting_bytes` wait, nobody who has something waiting already may add to it.

    Tenants take turns: what one sends by the thousand waits behind one item of each of the others. A tenant's own items stay
    in order. An item that is not `urgent` waits up to `gather_s` seconds for others to share its commit with; one that is, or a
    group's worth, takes along what waits.

    When a group fails, the items of each of its tenants are written apart from everybody else's, one by one, and so are for a
    while those of a tenant whose item took long to fail: one bad item costs only itself, its time only its tenant.
    """

    def __init__(
        self,
        database: Database,
        apply: Apply[I, O],
        *,
        most: int = 200,
        most_waiting: int = 5_000,
        weigh: Callable[[I], int] = lambda _: 0,
        most_bytes: int = 8 * MEBIBYTE,
        most_waiting_bytes: int = 128 * MEBIBYTE,
        urgent: Callable[[I], bool] = lambda _: True,
        gather_s: float = 0.0,
    ) -> None:
        self.database = database
        self.apply = apply
        self.weigh = weigh
        self.most_bytes = most_bytes
        self.most_waiting_bytes = most_waiting_bytes
        self.urgent = urgent
        self.gather_s = gather_s
        self._waiting = self._waiting_bytes = self._urgent = 0
        self.most = most
        self.most_waiting = most_waiting
        self._lines: dict[UUID, deque[WaitingItem[I, O]]] = {}
        self._suspects = Suspects()
        self._apart: dict[UUID, asyncio.Task[None]] = {}
        self._few_at_once = asyncio.Semaphore(APART)
        self._arrived = asyncio.Event()
        self._enough = asyncio.Event()

    async def submit(self, tenant_id: UUID, item: I) -> O:
        """Returns when the item is committed. Raises what `apply` or the database raised for it, or `Unavailable` when
        `most_waiting` items, or too many bytes, are waiting already.

        The item of a caller that gives up is not written, unless it is being written already.
        """
        line = self._lines.setdefault(tenant_id, deque())
        weight = self.weigh(item)
        if len(line) >= self.most_waiting or (line and self._waiting_bytes + weight > self.most_waiting_bytes):
            raise Unavailable("too much is waiting")
        answer: asyncio.Future[O] = asyncio.get_running_loop().create_future()
        line.append(WaitingItem(tenant_id, item, answer))
        self._waiting += 1
        self._waiting_bytes += weight
        self._urgent += self.urgent(item)
        self._arrived.set()
        if self._cannot_wait():
            self._enough.set()
        return await answer

    async def run(self) -> None:
        """Until cancelled. One commit at a time: what arrives meanwhile is the next group."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._arrived.wait()
                await self._gather()
                self._send_suspects_apart(group)
                if together := self._next_group():
                    await self._write_together(together, group)
                else:
                    self._arrived.clear()

    async def _gather(self) -> None:
        """Returns when what waits is to be written."""
        if not self._waiting or self._cannot_wait():
            return
        self._enough.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.gather_s):
                await self._enough.wait()

    def _cannot_wait(self) -> bool:
        """Returns whether something urgent waits, or as much as a group holds."""
        return self._urgent > 0 or self._waiting >= self.most or self._waiting_bytes >= self.most_bytes

    def _send_suspects_apart(self, group: asyncio.TaskGroup) -> None:
        for tenant_id in [one for one in self._lines if one in self._suspects and one not in self._apart]:
            self._write_apart(tenant_id, [], group)

    def _write_apart(self, tenant_id: UUID, first: Sequence[WaitingItem[I, O]], group: asyncio.TaskGroup) -> None:
        self._apart[tenant_id] = group.create_task(self._write_one_by_one(tenant_id, deque(first)))

    async def _write_one_by_one(self, tenant_id: UUID, first: deque[WaitingItem[I, O]]) -> None:
        """Until nothing of this tenant waits."""
        while first or tenant_id in self._lines:
            one = first.popleft() if first else self._pop(tenant_id)
            if one.answer.cancelled():
                continue
            async with self.database.in_trouble if tenant_id in self._suspects else self._few_at_once:
                started = time.monotonic()
                error = await self._write([one])
            if error is not None:
                _fail([one], error)
                if time.monotonic() - started > SLOW_S and not unreachable(error):
                    self._suspects.add(tenant_id)
        del self._apart[tenant_id]

    async def _write_together(self, waiting: list[WaitingItem[I, O]], group: asyncio.TaskGroup) -> None:
        error = await self._write(waiting)
        if error is not None and unreachable(error):
            _fail(waiting, error)
        elif error is not None:
            for tenant_id in {one.tenant_id for one in waiting}:
                self._write_apart(tenant_id, [one for one in waiting if one.tenant_id == tenant_id], group)

    def _next_group(self) -> list[WaitingItem[I, O]]:
        group: list[WaitingItem[I, O]] = []
        room = self.most_bytes
        while len(group) < self.most and room > 0:
            tenant_id = next((one for one in self._lines if one not in self._apart and one not in self._suspects), None)
            if tenant_id is None:
                break
            one = self._pop(tenant_id)
            if not one.answer.cancelled():
                group.append(one)
                room -= self.weigh(one.item)
        return group

    def _pop(self, tenant_id: UUID) -> WaitingItem[I, O]:
        line = self._lines.pop(tenant_id)
        one = line.popleft()
        self._waiting -= 1
        self._waiting_bytes -= self.weigh(one.item)
        self._urgent -= self.urgent(one.item)
        if line:
            self._lines[tenant_id] = line  # at the end: the others come first
        return one

    async def _write(self, waiting: Sequence[WaitingItem[I, O]]) -> Exception | None:
        try:
            async with asyncio.timeout(WITHIN_S):
                async with self.database.transaction(*sorted({one.tenant_id for one in waiting})) as session:
                    outcomes = await self.apply([one.item for one in waiting], session)
        except Exception as error:
            return error
        for one, outcome in zip(waiting, outcomes, strict=True):
            if not one.answer.done():
                one.answer.set_result(outcome)
        return None


def _fail(waiting: Sequence[WaitingItem[I, O]], error: Exception) -> None:
    for one in waiting:
        if not one.answer.done():
            one.answer.set_exception(error)
