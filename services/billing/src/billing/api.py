"""Plans and usage for people, reservations for services."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from common.auth import AdminOrService, FromService, Viewer
from common.db import Session
from common.errors import Conflict, DomainError, NotFound
from common.web import TenantSession
from contracts.billing import Meter, PlanName
from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from billing.domain.charges import LedgerEntry
from billing.domain.periods import period_of
from billing.domain.plans import PLANS, PlanResource
from billing.domain.quotas import Quota
from billing.resources import Resources
from billing.store import accounts as account_store
from billing.store import blocks as block_store
from billing.store import ledger
from billing.store import reservations as reservation_store
from billing.store.accounts import Account
from billing.work import reserving
from billing.work.booking import book

router = APIRouter(prefix="/v1")

MOST_AT_ONCE = 100_000_000  # bytes, for a document; of anything else plans have less


MOST_IN_A_BLOCK, MOST_BLOCKS = 10_000, 1_000


class PlanView(BaseModel):
    name: PlanName
    price_cents: int
    currency: str = "USD"
    limits: dict[Meter, int | None]


class MeterView(BaseModel):
    meter: Meter
    used: int
    held: int
    limit: int | None
    remaining: int | None


class CostView(BaseModel):
    tokens: int
    cost_micros: int
    currency: str


class UsageView(BaseModel):
    plan: PlanName
    period_started_at: datetime
    period_ends_at: datetime
    meters: list[MeterView]
    costs: list[CostView]


class LedgerView(BaseModel):
    id: UUID
    meter: str
    source: str
    quantity: int
    cost_micros: int
    currency: str
    occurred_at: datetime


class LedgerPage(BaseModel):
    """Newest first; `next` is the `before` of the following page."""

    entries: list[LedgerView]
    next: UUID | None


class LimitRequest(BaseModel):
    resource: PlanResource


class LimitView(BaseModel):
    """How many of a resource the tenant may have, all told. Null is no limit."""

    resource: PlanResource
    limit: int | None


class ReservationRequest(BaseModel):
    meter: Meter
    quantity: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = 1
    reference: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\w.:\-]+$")]
    expires_in_s: Annotated[int, Field(ge=1, le=86_400)] = 120


class ReservationView(BaseModel):
    reservation_id: UUID
    meter: Meter
    quantity: int
    expires_at: AwareDatetime
    remaining: int | None


class BlockRequest(BaseModel):
    """`block_id` is the holder's choice: asking again with it gets the same block."""

    block_id: UUID
    meter: Meter
    needed: Annotated[int, Field(ge=0, le=MOST_IN_A_BLOCK)] = 0
    ahead: Annotated[int, Field(ge=0, le=MOST_IN_A_BLOCK)] = 0
    expires_in_s: Annotated[int, Field(ge=1, le=86_400)] = 120


class BlockView(BaseModel):
    """`scarce`: what is not needed now is to be returned, and nothing to be had ahead."""

    block_id: UUID
    granted: int
    scarce: bool


class ReturnRequest(BaseModel):
    """How many of each block will not be used, in all."""

    unused: Annotated[dict[UUID, Annotated[int, Field(ge=0, le=MOST_AT_ONCE)]], Field(max_length=MOST_BLOCKS)]


@router.get("/plans")
async def list_plans(_: Viewer) -> list[PlanView]:
    return [PlanView(name=plan.name, price_cents=plan.price_cents, limits=dict(plan.limits)) for plan in PLANS.values()]


@router.get("/usage")
async def read_usage(principal: Viewer, session: TenantSession) -> UsageView:
    """What is used and held in the running period."""
    now = datetime.now(UTC)
    tenant_id = principal.tenant_id
    account = (await account_store.load(session, [tenant_id], now))[tenant_id]
    started_at, ends_at = period_of(account.anchor_at, now)
    costs = await ledger.list_costs(session, tenant_id, started_at)
    return UsageView(
        plan=account.plan,
        period_started_at=started_at,
        period_ends_at=ends_at,
        meters=await _meters(session, account, started_at, now),
        costs=[CostView.model_validate(row, from_attributes=True) for row in costs],
    )


async def _meters(session: Session, account: Account, started_at: datetime, now: datetime) -> list[MeterView]:
    used = {level.meter: level.used for level in await ledger.list_levels(session, account.tenant_id, started_at)}
    held = await reservation_store.load_held(session, [account.tenant_id], now)
    views = []
    for meter, limit in PLANS[account.plan].limits.items():
        quota = Quota(used.get(meter, 0), held.get((account.tenant_id, meter), 0), limit)
        views.append(MeterView(meter=meter, used=quota.used, held=quota.held, limit=limit, remaining=quota.remaining))
    return views


@router.get("/ledger")
async def read_ledger(
    principal: Viewer, session: TenantSession, before: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> LedgerPage:
    lines = await ledger.list_lines(session, principal.tenant_id, before, limit)
    entries = [LedgerView.model_validate(line, from_attributes=True) for line in lines]
    return LedgerPage(entries=entries, next=entries[-1].id if len(entries) == limit else None)


@router.post("/limits")
async def read_limit(body: LimitRequest, principal: FromService, session: TenantSession) -> LimitView:
    """For whoever makes such a thing, before it is made. It counts for itself, under its own lock."""
    account = (await account_store.load(session, [principal.tenant_id], session.now))[principal.tenant_id]
    return LimitView(resource=body.resource, limit=PLANS[account.plan].room[body.resource])


@router.post("/reservations", status_code=201)
async def create_reservation(body: ReservationRequest, principal: AdminOrService, request: Request) -> ReservationView:
    """Hold something of a meter. While it is held, the same reference gets the same hold; what was released or has expired
    is held anew, where there is room. 429 when the plan has nothing left; 409 for another quantity, and for a reference that
    was paid for or is not wanted any more.
    """
    resources: Resources = request.app.state.resources
    expires_at = datetime.now(UTC) + timedelta(seconds=body.expires_in_s)
    asked = reserving.WantedHold(principal.tenant_id, body.meter, body.reference, body.quantity, expires_at)
    outcome = await resources.reservations.submit(principal.tenant_id, asked)
    if isinstance(outcome, DomainError):
        raise outcome
    assert isinstance(outcome, reserving.GrantedHold)  # noqa: S101 — tells mypy
    hold = outcome.hold
    return ReservationView(
        reservation_id=hold.id,
        meter=body.meter,
        quantity=hold.quantity,
        expires_at=hold.expires_at,
        remaining=outcome.remaining,
    )


@router.post("/blocks", status_code=201)
async def create_block(body: BlockRequest, principal: FromService, request: Request) -> BlockView:
    """Hold some of a meter for many things at once: what is `needed` now, as far as there is any, and of what may be had
    `ahead` a share of what is left. 429 when something is needed and nothing is left; 409 for the id of a block that is over.
    """
    resources: Resources = request.app.state.resources
    expires_at = datetime.now(UTC) + timedelta(seconds=body.expires_in_s)
    asked = reserving.WantedBlock(principal.tenant_id, body.meter, body.block_id, body.needed, body.ahead, expires_at)
    outcome = await resources.reservations.submit(principal.tenant_id, asked)
    if isinstance(outcome, DomainError):
        raise outcome
    assert isinstance(outcome, reserving.GrantedBlock)  # noqa: S101 — tells mypy
    return BlockView(block_id=body.block_id, granted=outcome.block.granted, scarce=outcome.scarce)


@router.post("/blocks/return", status_code=204)
async def return_blocks(body: ReturnRequest, _: FromService, session: TenantSession) -> None:
    """Give back what of one's blocks will not be used. Harmless when told again, and of blocks that are over."""
    if body.unused:
        await block_store.give_back(session, body.unused)


@router.post("/reservations/{reservation_id}/release", status_code=204)
async def release_reservation(reservation_id: UUID, _: AdminOrService, session: TenantSession) -> None:
    """Give a hold back. Harmless when it has ended already."""
    if await reservation_store.find(session, reservation_id) is None:
        raise NotFound
    await reservation_store.end_one(session, reservation_id, "released")


@router.post("/reservations/{reservation_id}/settle", status_code=204)
async def settle_reservation(reservation_id: UUID, principal: AdminOrService, session: TenantSession) -> None:
    """Turn a hold into usage, all of it. Harmless when it was settled already; 409 when it has ended otherwise."""
    now = datetime.now(UTC)
    accounts = await account_store.lock(session, [principal.tenant_id], now)
    found = await reservation_store.find(session, reservation_id)
    if found is None:
        raise NotFound
    if found.state == "settled":
        return
    if found.state != "held" or found.expires_at <= now:
        raise Conflict("this hold has ended: what it held may be somebody else's")
    if ended := await reservation_store.end_one(session, reservation_id, "settled"):
        entry = LedgerEntry(principal.tenant_id, ended.meter, f"reservation:{reservation_id}", ended.quantity, now)
        await book(session, accounts, [entry], now)
