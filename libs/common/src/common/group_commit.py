"""Group commit: callers that arrive together share one transaction, and each is answered after it committed."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from common.db import Database
from common.errors import Unavailable
from common.messaging.failures import classify

I = TypeVar("I")  # noqa: E741 — item
O = TypeVar("O")  # noqa: E741 — outcome
MEBIBYTE = 1024 * 1024
Apply = Callable[[Sequence[I], AsyncSession], Awaitable[Sequence[O]]]


@dataclass(frozen=True, slots=True)
class Waiting(Generic[I, O]):
    tenant_id: UUID
    item: I
    answer: "asyncio.Future[O]"


class GroupCommit(Generic[I, O]):
    """`apply` gets up to `most` items of several tenants and a session that sees all of these, and answers each in order.

    `weigh` says how many bytes an item holds: a group ends with the one that brings it to `most_bytes`, and while more than
    `most_waiting_bytes` wait, nobody who has something waiting already may add to it.

    Tenants take turns: what one sends by the thousand waits behind one item of each of the others. A tenant's own items stay
    in order. When a group fails, its items are tried one by one, so that one bad item costs only itself.
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
    ) -> None:
        self.database = database
        self.apply = apply
        self.weigh = weigh
        self.most_bytes = most_bytes
        self.most_waiting_bytes = most_waiting_bytes
        self._waiting_bytes = 0
        self.most = most
        self.most_waiting = most_waiting
        self._lines: dict[UUID, deque[Waiting[I, O]]] = {}
        self._arrived = asyncio.Event()

    async def submit(self, tenant_id: UUID, item: I) -> O:
        """Returns when the item is committed. Raises what `apply` or the database raised for it, or `Unavailable` when
        `most_waiting` items, or too many bytes, are waiting already.

        A caller that gives up is not told, but its item is written all the same.
        """
        line = self._lines.setdefault(tenant_id, deque())
        weight = self.weigh(item)
        if len(line) >= self.most_waiting or (line and self._waiting_bytes + weight > self.most_waiting_bytes):
            raise Unavailable("too much is waiting")
        answer: asyncio.Future[O] = asyncio.get_running_loop().create_future()
        line.append(Waiting(tenant_id, item, answer))
        self._waiting_bytes += weight
        self._arrived.set()
        return await answer

    async def run(self) -> None:
        """Until cancelled. One commit at a time: what arrives meanwhile is the next group."""
        while True:
            await self._arrived.wait()
            group = self._next_group()
            if not self._lines:
                self._arrived.clear()
            await self._write(group)

    def _next_group(self) -> list[Waiting[I, O]]:
        group: list[Waiting[I, O]] = []
        room = self.most_bytes
        while self._lines and len(group) < self.most and room > 0:
            tenant_id = next(iter(self._lines))
            line = self._lines.pop(tenant_id)
            group.append(line.popleft())
            weight = self.weigh(group[-1].item)
            room, self._waiting_bytes = room - weight, self._waiting_bytes - weight
            if line:
                self._lines[tenant_id] = line  # at the end: the others come first
        return group

    async def _write(self, waiting: Sequence[Waiting[I, O]]) -> None:
        try:
            async with self.database.transaction(*sorted({one.tenant_id for one in waiting})) as session:
                outcomes = await self.apply([one.item for one in waiting], session)
        except Exception as error:
            if len(waiting) == 1 or classify(error) == "infrastructure":
                _fail(waiting, error)
            else:
                for one in waiting:
                    await self._write([one])
        else:
            for one, outcome in zip(waiting, outcomes, strict=True):
                if not one.answer.done():
                    one.answer.set_result(outcome)


def _fail(waiting: Sequence[Waiting[I, O]], error: Exception) -> None:
    for one in waiting:
        if not one.answer.done():
            one.answer.set_exception(error)
