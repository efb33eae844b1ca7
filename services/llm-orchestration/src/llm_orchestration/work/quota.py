"""Replies of the plan, held at billing in blocks. Most turns find one here and ask nobody (ADR 21)."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID, uuid4

from llm_orchestration.clients.billing import BlockGrant, PlanBlocks
from llm_orchestration.domain.blocks import LASTS_S, MARGIN_S, HeldReply, Purse, ReplyBlock
from llm_orchestration.metrics import BLOCKS

SWEEP_S = 2.5

BlockAnswer = Literal["granted", "refused", "away"]


@dataclass(frozen=True, slots=True)
class TurnHold:
    """What a turn gets of the plan: a reply, or that none is left (`refused`), or neither where billing could not be asked."""

    reply: HeldReply | None = None
    refused: bool = False

    @property
    def is_unknown(self) -> bool:
        """Returns whether billing could not be asked. The turn runs all the same."""
        return self.reply is None and not self.refused


@dataclass(eq=False)
class ReplyQuota:
    """All tenants' replies that are ready in this process."""

    plan: PlanBlocks
    purses: dict[UUID, Purse] = field(default_factory=dict)
    _waiting: Counter[UUID] = field(default_factory=Counter)
    _asking: dict[UUID, "asyncio.Task[BlockAnswer]"] = field(default_factory=dict)
    _in_doubt: dict[UUID, dict[UUID, int]] = field(default_factory=dict)
    """Blocks that billing may have granted without our hearing of it: they go back with the next sweep."""

    async def acquire(self, tenant_id: UUID, conversation_id: UUID, lasts_s: float) -> TurnHold:
        """Returns one reply of the plan for a turn that may take `lasts_s`: a ready one, else one that billing grants now.

        Raises nothing when billing is away.
        """
        purse = self.purses.setdefault(tenant_id, Purse())
        if reply := purse.acquire(conversation_id, lasts_s, _now()):
            hold = TurnHold(reply)
        else:
            hold = await self._wait_for_reply(purse, tenant_id, conversation_id, lasts_s)
        if hold.reply and purse.ahead(_now()) and tenant_id not in self._asking:
            self._start_asking(tenant_id, lasts_s)
        return hold

    async def _wait_for_reply(self, purse: Purse, tenant_id: UUID, conversation_id: UUID, lasts_s: float) -> TurnHold:
        try:
            async with asyncio.timeout(self.plan.timeout_s):
                while (answer := await self._wait_for_block(tenant_id, lasts_s)) == "granted":
                    if reply := purse.acquire(conversation_id, lasts_s, _now()):
                        return TurnHold(reply)
        except TimeoutError:
            return TurnHold()
        return TurnHold(refused=answer == "refused")

    def release(self, tenant_id: UUID, reply: HeldReply | None) -> None:
        """The turn does not need its reply any longer: the next one finds it."""
        if reply is not None:
            self.purses.setdefault(tenant_id, Purse()).release(reply)

    def spend(self, tenant_id: UUID, reply: HeldReply | None) -> None:
        """The turn replied. The event with its cost names the block: billing charges one reply and holds one less."""
        if reply is not None and (purse := self.purses.get(tenant_id)):
            purse.spend(reply)

    async def _wait_for_block(self, tenant_id: UUID, lasts_s: float) -> BlockAnswer:
        """Returns billing's answer to the request that is under way, or to a new one: turns that wait share a request."""
        self._waiting[tenant_id] += 1
        try:
            return await asyncio.shield(self._asking.get(tenant_id) or self._start_asking(tenant_id, lasts_s))
        finally:
            self._waiting[tenant_id] -= 1

    def _start_asking(self, tenant_id: UUID, lasts_s: float) -> "asyncio.Task[BlockAnswer]":
        task = self._asking[tenant_id] = asyncio.create_task(self._ask_billing(tenant_id, max(LASTS_S, lasts_s + 2 * MARGIN_S)))
        return task

    async def _ask_billing(self, tenant_id: UUID, lasts_s: float) -> BlockAnswer:
        began, purse, block_id = _now(), self.purses.setdefault(tenant_id, Purse()), uuid4()
        needed, ahead = self._waiting[tenant_id], purse.ahead(began)
        try:
            grant = await self.plan.ask(tenant_id, block_id, needed=needed, ahead=ahead, lasts_s=int(lasts_s))
        finally:
            del self._asking[tenant_id]
        answer: BlockAnswer = grant if isinstance(grant, str) else "granted"
        if isinstance(grant, BlockGrant):
            purse.add(ReplyBlock(block_id, grant.granted, began + int(lasts_s)), began, scarce=grant.scarce)
        elif grant == "away":
            self._in_doubt.setdefault(tenant_id, {})[block_id] = needed + ahead
        BLOCKS.labels(answer).inc()
        return answer

    async def run(self) -> None:
        """Gives back what need not be kept, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_S)
            await self.sweep()

    async def sweep(self) -> None:
        """Asks whether plans are scarce by now, gives back what need not be kept, and forgets tenants that have nothing."""
        for tenant_id, purse in self.purses.items():
            if purse.is_out_of_touch(_now()) and tenant_id not in self._asking:
                self._start_asking(tenant_id, LASTS_S)
        await self.wait_for_answers()
        surplus, self._in_doubt = self._in_doubt, {}
        for tenant_id, purse in self.purses.items():
            surplus[tenant_id] = purse.surplus(_now()) | surplus.get(tenant_id, {})
        for tenant_id, purse in list(self.purses.items()):
            if purse.empty and not self._waiting[tenant_id] and tenant_id not in self._asking:
                del self.purses[tenant_id], self._waiting[tenant_id]
        await asyncio.gather(*(self.plan.give_back(tenant_id, unused) for tenant_id, unused in surplus.items() if unused))

    async def wait_for_answers(self) -> None:
        """Returns when billing has answered all that it is asked now."""
        await asyncio.gather(*self._asking.values())

    async def close(self) -> None:
        """Gives back all that is ready, or is on its way."""
        await self.wait_for_answers()
        for purse in self.purses.values():
            purse.scarce, purse.heard_at = True, _now()
        await self.sweep()


def _now() -> float:
    return asyncio.get_running_loop().time()
