"""Group commit: callers that arrive together share one transaction, and each is answered after it committed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from common.db import Database
from common.messaging.failures import classify

I = TypeVar("I")  # noqa: E741 — item
O = TypeVar("O")  # noqa: E741 — outcome
Apply = Callable[[Sequence[I], AsyncSession], Awaitable[Sequence[O]]]


@dataclass(frozen=True, slots=True)
class Waiting(Generic[I, O]):
    tenant_id: UUID
    item: I
    answer: "asyncio.Future[O]"


class GroupCommit(Generic[I, O]):
    """`apply` gets up to `most` items of several tenants and a session that sees all of these, and answers each in order.

    When a group fails, its items are tried one by one, so that one bad item costs only itself.
    """

    def __init__(self, database: Database, apply: Apply[I, O], *, most: int = 200) -> None:
        self.database = database
        self.apply = apply
        self.most = most
        self._queue: asyncio.Queue[Waiting[I, O]] = asyncio.Queue(maxsize=10_000)

    async def submit(self, tenant_id: UUID, item: I) -> O:
        """Returns when the item is committed. Raises what `apply` or the database raised for it."""
        answer: asyncio.Future[O] = asyncio.get_running_loop().create_future()
        await self._queue.put(Waiting(tenant_id, item, answer))
        return await answer

    async def run(self) -> None:
        """Until cancelled. One commit at a time: what arrives meanwhile is the next group."""
        while True:
            waiting = [await self._queue.get()]
            while len(waiting) < self.most and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            await self._write(waiting)

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
