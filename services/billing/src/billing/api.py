"""Plans and usage for people, reservations for services."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from common.auth import AdminOrService, FromService, Viewer
from common.paging import cut
from common.web import TenantSession
from contracts.billing import Meter, PlanName
from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field

from billing.domain.plans import PLANS, PlanResource
from billing.resources import OwnResources
from billing.store import blocks, ledger
from billing.work import plans, settling
from billing.work.reserving import WantedBlock, WantedHold
from billing.work.usage import load_usage

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
    """How many of a resource the tenant may have in all. Null is no limit."""

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
    """Returns what is used and held in the running period."""
    usage = await load_usage(session, principal.tenant_id)
    return UsageView(
        plan=usage.plan,
        period_started_at=usage.started_at,
        period_ends_at=usage.ends_at,
        meters=[
            MeterView(meter=meter, used=quota.used, held=quota.held, limit=quota.limit, remaining=quota.remaining)
            for meter, quota in usage.quotas.items()
        ],
        costs=[CostView.model_validate(cost, from_attributes=True) for cost in usage.costs],
    )


@router.get("/ledger")
async def read_ledger(
    principal: Viewer, session: TenantSession, before: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> LedgerPage:
    lines, last = cut(await ledger.list_lines(session, principal.tenant_id, before, limit + 1), limit)
    entries = [LedgerView.model_validate(line, from_attributes=True) for line in lines]
    return LedgerPage(entries=entries, next=last.id if last else None)


@router.post("/limits")
async def read_limit(body: LimitRequest, principal: FromService, session: TenantSession) -> LimitView:
    """Returns how many of a resource the tenant may have. Whoever makes one asks first, and counts under a lock of its own."""
    return LimitView(resource=body.resource, limit=await plans.limit_of(session, principal.tenant_id, body.resource))


@router.post("/reservations", status_code=201)
async def create_reservation(body: ReservationRequest, principal: AdminOrService, resources: OwnResources) -> ReservationView:
    """Returns a hold on some of a meter. While it is held, the same reference gets the same hold. A reference that was released
    or has expired gets a new hold, if there is room.

    429 when the plan has nothing left. 409 for another quantity, and for a reference that was paid for or is not wanted any
    more.
    """
    held_for = timedelta(seconds=body.expires_in_s)
    wanted = WantedHold(principal.tenant_id, body.meter, body.reference, body.quantity, held_for)
    granted = await resources.reservations.hold(wanted)
    hold = granted.hold
    return ReservationView(
        reservation_id=hold.id,
        meter=body.meter,
        quantity=hold.quantity,
        expires_at=hold.expires_at,
        remaining=granted.remaining,
    )


@router.post("/blocks", status_code=201)
async def create_block(body: BlockRequest, principal: FromService, resources: OwnResources) -> BlockView:
    """Returns a hold on some of a meter for many things at once: what is `needed` now, as far as there is any, and of what may
    be had `ahead` a share of what is left. 429 when something is needed and nothing is left; 409 for the id of a block that is
    over.
    """
    held_for = timedelta(seconds=body.expires_in_s)
    wanted = WantedBlock(principal.tenant_id, body.meter, body.block_id, body.needed, body.ahead, held_for)
    granted = await resources.reservations.hold_block(wanted)
    return BlockView(block_id=body.block_id, granted=granted.block.granted, scarce=granted.scarce)


@router.post("/blocks/return", status_code=204)
async def return_blocks(body: ReturnRequest, _: FromService, session: TenantSession) -> None:
    """Give back what of one's blocks will not be used. May be repeated; nothing happens to blocks that are over."""
    if body.unused:
        await blocks.give_back(session, body.unused)


@router.post("/reservations/{reservation_id}/release", status_code=204)
async def release_reservation(reservation_id: UUID, _: AdminOrService, session: TenantSession) -> None:
    """Give a hold back. Nothing happens to one that has ended."""
    await settling.release(session, reservation_id)


@router.post("/reservations/{reservation_id}/settle", status_code=204)
async def settle_reservation(reservation_id: UUID, principal: AdminOrService, session: TenantSession) -> None:
    """Turn a hold into usage, all of it. Nothing happens to one that is settled; 409 when it has ended otherwise."""
    await settling.settle(session, principal.tenant_id, reservation_id)
