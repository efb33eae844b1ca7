"""Holds on quota. Requests that arrive together are decided together, under a lock on their accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from common.db import Database, Session
from common.errors import Conflict, DomainError, QuotaRefused
from common.group_commit import GroupCommit
from common.ids import uuid7
from contracts.billing import Meter, PlanName

from billing.domain.plans import PLANS
from billing.domain.quotas import Quota, portion, reference_use
from billing.metrics import RESERVATIONS
from billing.store import accounts as account_store
from billing.store import blocks as block_store
from billing.store import reservations as store
from billing.store.blocks import QuotaBlock
from billing.store.ledger import MeterKey
from billing.store.reservations import Hold, Standing
from billing.work.booking import period_start

TenantMeter = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class WantedHold:
    """`quantity` of a meter, to be held for as long as `held_for`; `reference` names what it is held for."""

    tenant_id: UUID
    meter: Meter
    reference: str
    quantity: int
    held_for: timedelta


@dataclass(frozen=True, slots=True)
class WantedBlock:
    """`needed` of a meter for what waits for it, and what may be had `ahead`, under an id that the holder chose."""

    tenant_id: UUID
    meter: Meter
    block_id: UUID
    needed: int
    ahead: int
    held_for: timedelta


@dataclass(frozen=True, slots=True)
class GrantedHold:
    hold: Hold
    remaining: int | None


@dataclass(frozen=True, slots=True)
class GrantedBlock:
    block: QuotaBlock
    scarce: bool


HoldRequest = WantedHold | WantedBlock
HoldDecision = GrantedHold | GrantedBlock | DomainError


class Reservations:
    """Decides requests in groups: those that arrive while others are decided are one transaction, and each waits for its own
    decision.
    """

    def __init__(self, database: Database) -> None:
        self._groups: GroupCommit[HoldRequest, HoldDecision] = GroupCommit(database, reserve)
        self.run = self._groups.run

    async def hold(self, wanted: WantedHold) -> GrantedHold:
        """Returns the hold when it is committed. Raises `QuotaRefused` without room, or `Conflict`."""
        decision = await self._groups.submit(wanted.tenant_id, wanted)
        if isinstance(decision, DomainError):
            raise decision
        assert isinstance(decision, GrantedHold)  # noqa: S101 — tells mypy
        return decision

    async def hold_block(self, wanted: WantedBlock) -> GrantedBlock:
        """Returns the block when it is committed. Raises `QuotaRefused` when some is needed and none is left, or `Conflict`."""
        decision = await self._groups.submit(wanted.tenant_id, wanted)
        if isinstance(decision, DomainError):
            raise decision
        assert isinstance(decision, GrantedBlock)  # noqa: S101 — tells mypy
        return decision


async def reserve(requests: Sequence[HoldRequest], session: Session) -> list[HoldDecision]:
    """Returns what is decided of each request, in their order. They may be of any number of tenants."""
    now = session.now
    accounts = await account_store.lock(session, {one.tenant_id for one in requests}, now)
    meters: set[MeterKey] = {
        (one.tenant_id, one.meter, period_start(accounts, one.tenant_id, one.meter, now)) for one in requests
    }
    references = {(one.tenant_id, one.meter, one.reference) for one in requests if isinstance(one, WantedHold)}
    block_ids = [one.block_id for one in requests if isinstance(one, WantedBlock)]
    standing = await store.load_standing(session, meters, references, block_ids, now)
    quotas: dict[TenantMeter, Quota] = {
        (one.tenant_id, one.meter): _quota(one, accounts[one.tenant_id].plan, standing) for one in requests
    }
    deciding = _Deciding(quotas, standing, now)
    decisions = [deciding.decide(one) for one in requests]
    if deciding.new_holds:
        await store.hold(session, deciding.new_holds)
    if deciding.new_blocks:
        taken = {one.id for one in deciding.new_blocks} - await block_store.grant(session, deciding.new_blocks)
        decisions = [_conflict() if isinstance(one, GrantedBlock) and one.block.id in taken else one for one in decisions]
    return decisions


def _conflict() -> Conflict:
    return Conflict("this block is over, or somebody else's")


def _quota(request: HoldRequest, plan: PlanName, standing: Standing) -> Quota:
    key = request.tenant_id, request.meter
    return Quota(standing.used.get(key, 0), standing.held.get(key, 0), PLANS[plan].limits[request.meter])


@dataclass
class _Deciding:
    """What is known when a group of requests is decided; each decision adds to it."""

    quotas: dict[TenantMeter, Quota]
    standing: Standing
    now: datetime
    new_holds: list[Hold] = field(default_factory=list)
    new_blocks: list[QuotaBlock] = field(default_factory=list)

    def decide(self, request: HoldRequest) -> HoldDecision:
        return self._decide_hold(request) if isinstance(request, WantedHold) else self._decide_block(request)

    def _decide_hold(self, request: WantedHold) -> HoldDecision:
        key, name = (request.tenant_id, request.meter), (request.tenant_id, request.meter, request.reference)
        own, quota = self.standing.holds.get(name), self.quotas[key]
        match reference_use(own.quantity if own else None, request.quantity, over=name in self.standing.over):
            case "conflict":
                RESERVATIONS.labels(request.meter, "conflict").inc()
                return Conflict("this reference was used for something else, or is over")
            case "new" if not quota.allows(request.quantity):
                RESERVATIONS.labels(request.meter, "refused").inc()
                return QuotaRefused(f"no {request.meter} left", meter=request.meter, used=quota.used, limit=quota.limit)
            case "new":
                own = self.standing.holds[name] = Hold(uuid7(), *name, request.quantity, self.now + request.held_for)
                self.new_holds.append(own)
                self.quotas[key] = quota = replace(quota, held=quota.held + request.quantity)
        RESERVATIONS.labels(request.meter, "granted").inc()
        assert own is not None  # noqa: S101 — it was there, or was just made
        return GrantedHold(own, quota.remaining)

    def _decide_block(self, request: WantedBlock) -> HoldDecision:
        """Returns the decision. Asking again under the same id gets the same block, while it is held."""
        key = request.tenant_id, request.meter
        if known := self.standing.blocks.get(request.block_id):
            same = (known.tenant_id, known.meter) == key and known.expires_at > self.now
            return GrantedBlock(known, scarce=True) if same else _conflict()
        quota = self.quotas[key]
        given = portion(quota, request.needed, request.ahead)
        if request.needed and not given.granted:
            RESERVATIONS.labels(request.meter, "refused").inc()
            return QuotaRefused(f"no {request.meter} left", meter=request.meter, used=quota.used, limit=quota.limit)
        block = QuotaBlock(request.block_id, *key, given.granted, self.now + request.held_for)
        if given.granted:
            self.standing.blocks[block.id] = block
            self.new_blocks.append(block)
            self.quotas[key] = replace(quota, held=quota.held + given.granted)
            RESERVATIONS.labels(request.meter, "block").inc()
        return GrantedBlock(block, given.scarce)
