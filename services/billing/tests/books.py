"""Two sets of books over the same rules: in memory, and in the real service's database."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID, uuid4

from billing.domain.charges import Charge, LedgerEntry
from billing.domain.evidence import evidence_of
from billing.domain.plans import PLANS
from billing.domain.quotas import Quota, portion, reference_use
from billing.store.accounts import load
from billing.work.booking import book
from billing.work.plans import change_plan
from billing.work.reserving import GrantedBlock, WantedBlock, WantedHold
from common.errors import Conflict, QuotaRefused
from contracts.billing import Meter, PlanName
from contracts.event import Event
from contracts.llm_orchestration import TokensSpent
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

Answer = Literal["granted", "refused", "conflict"]
EXPIRE = "update reservation set expires_at = now() - interval '1 second' where reference = %(reference)s"
EXPIRE_BLOCK = "update block set expires_at = now() - interval '1 second' where id = %(id)s"
RELEASE = "update reservation set state = 'released' where reference = %(reference)s and state = 'held'"
SUM = "select coalesce(sum(quantity), 0)::bigint from ledger_entry where meter = %(meter)s"
USED = "select coalesce(sum(used), 0)::bigint from meter_use where meter = %(meter)s"


class Books(Protocol):
    """What can be asked of a tenant's money, and what can happen to it."""

    tenant_id: UUID

    def start_with(self, messages: int) -> None: ...
    def reserve(self, meter: Meter, reference: str, quantity: int) -> Answer: ...
    def receive(self, *events: Event) -> None: ...
    def release(self, reference: str) -> None: ...
    def expire(self, reference: str) -> None: ...
    def block(self, block_id: UUID, needed: int, ahead: int) -> int: ...
    def give_back(self, block_id: UUID, unused: int) -> None: ...
    def expire_block(self, block_id: UUID) -> None: ...
    def change_plan(self, plan: PlanName) -> None: ...
    def level(self, meter: Meter) -> Quota: ...
    def sum_of_lines(self, meter: Meter) -> int: ...


@dataclass
class InMemory:
    """The rules of the domain, and dictionaries."""

    tenant_id: UUID = field(default_factory=uuid4)
    plan: PlanName = "starter"
    held: dict[tuple[Meter, str], int] = field(default_factory=dict)
    blocks: dict[UUID, list[int]] = field(default_factory=dict)
    charges: dict[tuple[Meter, str], Charge] = field(default_factory=dict)
    lines: dict[tuple[Meter, str], int] = field(default_factory=dict)
    used: Counter[Meter] = field(default_factory=Counter)

    def start_with(self, messages: int) -> None:
        self.lines["messages", "before"] = self.used["messages"] = messages

    def reserve(self, meter: Meter, reference: str, quantity: int) -> Answer:
        key = meter, reference
        match reference_use(self.held.get(key), quantity, over=key in self.charges):
            case "conflict":
                return "conflict"
            case "new":
                if not self.level(meter).allows(quantity):
                    return "refused"
                self.held[key] = quantity
        return "granted"

    def receive(self, *events: Event) -> None:
        for event in events:
            if isinstance(event, TokensSpent) and event.reservation_id:
                self.held.pop(("messages", str(event.turn_id)), None)
            if isinstance(event, TokensSpent) and event.answers and (block := self.blocks.get(event.block_id or event.turn_id)):
                block[1] = min(block[0] - block[2], block[1] + 1)
            if (one := evidence_of(event, datetime.now(UTC))) is not None:
                self._add(one.meter, one.charge)

    def _add(self, meter: Meter, said: Charge) -> None:
        key = meter, said.reference
        self.held.pop(key, None)
        known = self.charges.get(key, said)
        charge = replace(known, facts=known.facts | said.facts)
        if difference := charge.owed - charge.booked:
            assert (meter, charge.source) not in self.lines, "each line of the ledger is written once"
            self.lines[meter, charge.source] = difference
            self.used[meter] += difference
        self.charges[key] = replace(charge, booked=charge.owed)

    def release(self, reference: str) -> None:
        self.held = {key: quantity for key, quantity in self.held.items() if key[1] != reference}

    expire = release

    def block(self, block_id: UUID, needed: int, ahead: int) -> int:
        granted = portion(self.level("messages"), needed, ahead).granted
        self.blocks[block_id] = [granted, 0, 0]
        return granted

    def give_back(self, block_id: UUID, unused: int) -> None:
        if block := self.blocks.get(block_id):
            block[2] = min(block[0] - block[1], max(block[2], unused))

    def expire_block(self, block_id: UUID) -> None:
        self.blocks.pop(block_id, None)

    def change_plan(self, plan: PlanName) -> None:
        self.plan = plan

    def level(self, meter: Meter) -> Quota:
        held = sum(quantity for key, quantity in self.held.items() if key[0] == meter)
        if meter == "messages":
            held += sum(granted - spent - returned for granted, spent, returned in self.blocks.values())
        return Quota(self.used[meter], held, PLANS[self.plan].limits[meter])

    def sum_of_lines(self, meter: Meter) -> int:
        return sum(quantity for key, quantity in self.lines.items() if key[0] == meter)


@dataclass
class InDatabase:
    """The service itself: its handlers, its reservations, its tables. Called from another thread than the loop's."""

    billing: Harness
    loop: asyncio.AbstractEventLoop
    tenant_id: UUID = field(default_factory=uuid4)

    def _do(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(60)

    async def _execute(self, statement: str, **values: Any) -> Any:
        async with self.billing.session(self.tenant_id) as session:
            rows = await ask(session, statement, **values)
        return rows[0][0] if rows else None

    def start_with(self, messages: int) -> None:
        async def fill() -> None:
            async with self.billing.session(self.tenant_id) as session:
                now = session.now
                known = await load(session, [self.tenant_id], now)
                await book(session, known, [LedgerEntry(self.tenant_id, "messages", "before", messages, now)], now)

        self._do(fill())

    def reserve(self, meter: Meter, reference: str, quantity: int) -> Answer:
        wanted = WantedHold(self.tenant_id, meter, reference, quantity, timedelta(minutes=10))
        try:
            self._do(self.billing.resources.reservations.hold(wanted))
        except Conflict:
            return "conflict"
        except QuotaRefused:
            return "refused"
        return "granted"

    def receive(self, *events: Event) -> None:
        with_holds = [self._with_its_hold(event) for event in events]
        self._do(self.billing.receives(*with_holds))

    def _with_its_hold(self, event: Event) -> Event:
        if not isinstance(event, TokensSpent) or event.reservation_id is None:
            return event
        find = "select id from reservation where reference = %(reference)s"
        held = self._do(self._execute(find, reference=str(event.turn_id)))
        return event.model_copy(update={"reservation_id": held})

    def release(self, reference: str) -> None:
        self._do(self._execute(RELEASE, reference=reference))

    def expire(self, reference: str) -> None:
        self._do(self._execute(EXPIRE, reference=reference))

    def block(self, block_id: UUID, needed: int, ahead: int) -> int:
        wanted = WantedBlock(self.tenant_id, "messages", block_id, needed, ahead, timedelta(minutes=10))
        try:
            granted: GrantedBlock = self._do(self.billing.resources.reservations.hold_block(wanted))
        except QuotaRefused:
            return 0
        return granted.block.granted

    def give_back(self, block_id: UUID, unused: int) -> None:
        async def post() -> None:
            async with self.billing.client(self.tenant_id, service="llm-orchestration") as client:
                body = {"unused": {str(block_id): unused}}
                (await client.post("/v1/blocks/return", json=body)).raise_for_status()

        self._do(post())

    def expire_block(self, block_id: UUID) -> None:
        self._do(self._execute(EXPIRE_BLOCK, id=block_id))

    def change_plan(self, plan: PlanName) -> None:
        async def change() -> None:
            async with self.billing.session(self.tenant_id) as session:
                await change_plan(session, self.tenant_id, plan)

        self._do(change())

    def level(self, meter: Meter) -> Quota:
        async def read() -> Quota:
            async with self.billing.client(self.tenant_id) as client:
                usage = (await client.get("/v1/usage")).raise_for_status().json()
            (one,) = [one for one in usage["meters"] if one["meter"] == meter]
            assert one["used"] == await self._execute(USED, meter=meter)
            return Quota(one["used"], one["held"], one["limit"])

        return self._do(read())  # type: ignore[no-any-return]

    def sum_of_lines(self, meter: Meter) -> int:
        return self._do(self._execute(SUM, meter=meter))  # type: ignore[no-any-return]
