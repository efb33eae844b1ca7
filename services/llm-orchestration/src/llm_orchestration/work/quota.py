"""Answers of the plan, held at billing in blocks. Most turns find one here and ask nobody (ADR 21)."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal
from uuid import UUID, uuid4

import structlog
from common.errors import DomainError, QuotaRefused
from common.http import Peer
from pydantic import BaseModel, Field, ValidationError

from llm_orchestration.domain.blocks import LASTS_S, MARGIN_S, HeldReply, Purse, ReplyBlock
from llm_orchestration.metrics import BLOCKS

log = structlog.get_logger()

SWEEP_S = 2.5
RETURN_TIMEOUT_S = 2.0

BlockAnswer = Literal["granted", "refused", "away"]


@dataclass(frozen=True, slots=True)
class TurnHold:
    """What a turn has. Without an answer none could be asked for; `refused` when the plan has none left."""

    answer: HeldReply | None = None
    refused: bool = False


class _Granted(BaseModel):
    granted: Annotated[int, Field(ge=0)]
    scarce: bool


@dataclass(eq=False)
class ReplyQuota:
    """All tenants' answers that are ready in this process."""

    billing: Peer
    timeout_s: float
    purses: dict[UUID, Purse] = field(default_factory=dict)
    _waiting: Counter[UUID] = field(default_factory=Counter)
    _asking: dict[UUID, "asyncio.Task[BlockAnswer]"] = field(default_factory=dict)
    _in_doubt: dict[UUID, dict[UUID, int]] = field(default_factory=dict)
    """Blocks that billing may have granted without our hearing of it: they go back with the next sweep."""

    async def acquire(self, tenant_id: UUID, conversation_id: UUID, lasts_s: float) -> TurnHold:
        """Returns one answer of the plan for a turn that may take `lasts_s`: one that is ready, else when billing has granted
        more. Never raises because billing is away.
        """
        purse = self.purses.setdefault(tenant_id, Purse())
        if answer := purse.acquire(conversation_id, lasts_s, _now()):
            hold = TurnHold(answer)
        else:
            hold = await self._wait(purse, tenant_id, conversation_id, lasts_s)
        if hold.answer and purse.ahead(_now()) and tenant_id not in self._asking:
            self._ask(tenant_id, lasts_s)
        return hold

    async def _wait(self, purse: Purse, tenant_id: UUID, conversation_id: UUID, lasts_s: float) -> TurnHold:
        try:
            async with asyncio.timeout(self.timeout_s):
                while (asked := await self._more(tenant_id, lasts_s)) == "granted":
                    if answer := purse.acquire(conversation_id, lasts_s, _now()):
                        return TurnHold(answer)
        except TimeoutError:
            return TurnHold()
        return TurnHold(refused=asked == "refused")

    def release(self, tenant_id: UUID, answer: HeldReply | None) -> None:
        """A turn needs its answer no longer: the next one finds it."""
        if answer is not None:
            self.purses.setdefault(tenant_id, Purse()).release(answer)

    def settle(self, tenant_id: UUID, answer: HeldReply | None) -> None:
        """A turn answered. What it cost names the block, so that billing holds one less when it has charged one more."""
        if answer is not None and (purse := self.purses.get(tenant_id)):
            purse.settle(answer)

    async def _more(self, tenant_id: UUID, lasts_s: float) -> BlockAnswer:
        """Waits for the question that is under way, or asks: turns of a tenant that wait together are one question."""
        self._waiting[tenant_id] += 1
        try:
            return await asyncio.shield(self._asking.get(tenant_id) or self._ask(tenant_id, lasts_s))
        finally:
            self._waiting[tenant_id] -= 1

    def _ask(self, tenant_id: UUID, lasts_s: float) -> "asyncio.Task[BlockAnswer]":
        task = self._asking[tenant_id] = asyncio.create_task(self._fetch(tenant_id, max(LASTS_S, lasts_s + 2 * MARGIN_S)))
        return task

    async def _fetch(self, tenant_id: UUID, lasts_s: float) -> BlockAnswer:
        began, purse, block_id = _now(), self.purses.setdefault(tenant_id, Purse()), uuid4()
        needed, ahead = self._waiting[tenant_id], purse.ahead(began)
        body = {
            "block_id": str(block_id),
            "meter": "messages",
            "needed": needed,
            "ahead": ahead,
            "expires_in_s": int(lasts_s),
        }
        asked: BlockAnswer = "away"
        try:
            answer = await self.billing.post("/v1/blocks", tenant_id, body, timeout_s=self.timeout_s)
            granted = _Granted.model_validate(answer)
            purse.add(ReplyBlock(block_id, granted.granted, began + int(lasts_s)), began, scarce=granted.scarce)
            asked = "granted"
        except QuotaRefused:
            asked = "refused"
        except (DomainError, ValidationError) as error:
            log.warning("no_block", tenant_id=str(tenant_id), error=type(error).__name__)
            self._in_doubt.setdefault(tenant_id, {})[block_id] = needed + ahead
        finally:
            del self._asking[tenant_id]
        BLOCKS.labels(asked).inc()
        return asked

    async def run(self) -> None:
        """Gives back what need not be kept, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_S)
            await self.sweep()

    async def sweep(self) -> None:
        for tenant_id, purse in self.purses.items():
            if purse.is_out_of_touch(_now()) and tenant_id not in self._asking:
                self._ask(tenant_id, LASTS_S)
        await asyncio.gather(*self._asking.values())
        surplus, self._in_doubt = self._in_doubt, {}
        for tenant_id, purse in self.purses.items():
            surplus[tenant_id] = purse.surplus(_now()) | surplus.get(tenant_id, {})
        for tenant_id, purse in list(self.purses.items()):
            if purse.empty and not self._waiting[tenant_id] and tenant_id not in self._asking:
                del self.purses[tenant_id], self._waiting[tenant_id]
        await asyncio.gather(*(self._return(tenant_id, unused) for tenant_id, unused in surplus.items() if unused))

    async def _return(self, tenant_id: UUID, unused: Mapping[UUID, int]) -> None:
        """What billing does not hear of expires by itself."""
        body = {"unused": {str(block_id): quantity for block_id, quantity in unused.items()}}
        try:
            await self.billing.post("/v1/blocks/return", tenant_id, body, timeout_s=RETURN_TIMEOUT_S)
        except DomainError as error:
            log.info("block_not_returned", tenant_id=str(tenant_id), error=type(error).__name__)

    async def close(self) -> None:
        """Gives back all that is ready, or is on its way."""
        await asyncio.gather(*self._asking.values())
        for purse in self.purses.values():
            purse.scarce, purse.heard_at = True, _now()
        await self.sweep()


def _now() -> float:
    return asyncio.get_running_loop().time()
