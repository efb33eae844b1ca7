"""Holds on quota. Requests that arrive together are decided together, under a lock on their accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from common.db import Session
from common.errors import Conflict, DomainError, QuotaRefused
from common.ids import uuid7
from contracts.billing import Meter

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
    """`quantity` of a meter, held until `expires_at`; `reference` names what it is held for."""

    tenant_id: UUID
    meter: Meter
    reference: str
    quantity: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WantedBlock:
    """`needed` of a meter for what waits for it, and what may be had `ahead`, under an id that the holder chose."""

    tenant_id: UUID
    meter: Meter
    block_id: UUID
    needed: int
    ahead: int
    expires_at: datetime


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


async def reserve(requests: Sequence[HoldRequest], session: Session) -> list[HoldDecision]:
    """Decide requests of any number of tenants, in their order."""
    now = datetime.now(UTC)
    accounts = await account_store.lock(session, {one.tenant_id for one in requests}, now)
    meters: set[MeterKey] = {
        (one.tenant_id, one.meter, period_start(accounts, one.tenant_id, one.meter, now)) for one in requests
    }
    references = {(one.tenant_id, one.meter, one.reference) for one in requests if isinstance(one, WantedHold)}
    block_ids = [one.block_id for one in requests if isinstance(one, WantedBlock)]
    found = await store.load_standing(session, meters, references, block_ids, now)
    quotas: dict[TenantMeter, Quota] = {
        key: Quota(found.used.get(key, 0), found.held.get(key, 0), PLANS[accounts[one.tenant_id].plan].limits[one.meter])
        for one in requests
        for key in [(one.tenant_id, one.meter)]
    }
    deciding = _Deciding(quotas, found)
    outcomes = [
        deciding.decide(request) if isinstance(request, WantedHold) else deciding.decide_block(request, now)
        for request in requests
    ]
    if deciding.new:
        await store.hold(session, deciding.new)
    if deciding.new_blocks:
        await block_store.grant(session, deciding.new_blocks)
    return outcomes


@dataclass
class _Deciding:
    """What is known when a group of requests is decided; each decision adds to it."""

    quotas: dict[TenantMeter, Quota]
    found: Standing
    new: list[Hold] = field(default_factory=list)
    new_blocks: list[QuotaBlock] = field(default_factory=list)

    def decide(self, request: WantedHold) -> HoldDecision:
        key, name = (request.tenant_id, request.meter), (request.tenant_id, request.meter, request.reference)
        own, quota = self.found.holds.get(name), self.quotas[key]
        match reference_use(own.quantity if own else None, request.quantity, over=name in self.found.over):
            case "conflict":
                RESERVATIONS.labels(request.meter, "conflict").inc()
                return Conflict("this reference was used for something else, or is over")
            case "new" if not quota.allows(request.quantity):
                RESERVATIONS.labels(request.meter, "refused").inc()
                return QuotaRefused(f"no {request.meter} left", meter=request.meter, used=quota.used, limit=quota.limit)
            case "new":
                own = self.found.holds[name] = Hold(uuid7(), *name, request.quantity, request.expires_at)
                self.new.append(own)
                self.quotas[key] = quota = replace(quota, held=quota.held + request.quantity)
        RESERVATIONS.labels(request.meter, "granted").inc()
        assert own is not None  # noqa: S101 — it was there, or was just made
        return GrantedHold(own, quota.remaining)

    def decide_block(self, request: WantedBlock, now: datetime) -> HoldDecision:
        """Asking again under the same id gets the same block, while it is held."""
        key = request.tenant_id, request.meter
        if known := self.found.blocks.get(request.block_id):
            same = (known.tenant_id, known.meter) == key and known.expires_at > now
            return GrantedBlock(known, scarce=True) if same else Conflict("this block is over, or somebody else's")
        quota = self.quotas[key]
        given = portion(quota, request.needed, request.ahead)
        if request.needed and not given.granted:
            RESERVATIONS.labels(request.meter, "refused").inc()
            return QuotaRefused(f"no {request.meter} left", meter=request.meter, used=quota.used, limit=quota.limit)
        block = QuotaBlock(request.block_id, *key, given.granted, request.expires_at)
        if given.granted:
            self.found.blocks[block.id] = block
            self.new_blocks.append(block)
            self.quotas[key] = replace(quota, held=quota.held + given.granted)
            RESERVATIONS.labels(request.meter, "block").inc()
        return GrantedBlock(block, given.scarce)
