"""What became of the promises that were made to customers, and of the times that the business set itself."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.auth import Supervisor
from common.errors import Invalid
from common.web import TenantSession
from contracts.people import SlaTarget
from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from conversation.people.api.looking import Looking
from conversation.people.api.seen import noticed
from conversation.people.domain.sight import may_see
from conversation.people.store import clocks, promises
from conversation.people.store.clocks import SlaCounts
from conversation.people.store.promises import HandoffCounts

router = APIRouter(prefix="/v1/reports", tags=["people"], dependencies=[noticed])


class HandoffReport(BaseModel):
    """Of the promises that began in the period. `orphaned` ended without any person's answer; `orphan_rate` is their share of
    all that ended, null where none did. `kept` were answered, `in_time` by the time that was promised; `open` wait still,
    `overdue` of them for too long. `median_wait_s` is how long it took to answer.
    """

    team_id: UUID | None
    promised: int
    kept: int
    in_time: int
    orphaned: int
    open: int
    overdue: int
    orphan_rate: float | None
    median_wait_s: float | None


class HandoffReports(BaseModel):
    """`teams`: one for each that was asked, with a null `team_id` for what no team was asked."""

    since: datetime
    until: datetime
    teams: list[HandoffReport]


@router.get("/handoffs")
async def report_handoffs(
    principal: Supervisor,
    session: TenantSession,
    who: Looking,
    since: Annotated[AwareDatetime, Query(alias="from")],
    until: Annotated[AwareDatetime, Query(alias="to")],
) -> HandoffReports:
    """What was promised from `from` on and before `to`, by the caller's teams, and by none."""
    if since >= until:
        raise Invalid("the period ends before it begins")
    counts = await promises.counts(session, principal.tenant_id, since, until)
    return HandoffReports(since=since, until=until, teams=[_report(one) for one in counts if may_see(who, one.team_id, None)])


def _report(counts: HandoffCounts) -> HandoffReport:
    ended = counts.kept + counts.orphaned
    return HandoffReport(
        team_id=counts.team_id,
        promised=counts.promised,
        kept=counts.kept,
        in_time=counts.in_time,
        orphaned=counts.orphaned,
        open=counts.open,
        overdue=counts.overdue,
        orphan_rate=counts.orphaned / ended if ended else None,
        median_wait_s=counts.median_wait_s,
    )


class SlaReport(BaseModel):
    """Of the times for `target` that began in the period. What they are for came for those that are `met`, and before the time
    was over for `in_time`; of `breached` ones it was over. `breach_rate` is their share of both, null where there are none.
    `open` are measured still; the rest ended without it: closed, given to the AI, or nobody waits any more. `median_s` is how
    much working time it took, in seconds.
    """

    team_id: UUID | None
    target: SlaTarget
    measured: int
    met: int
    in_time: int
    warned: int
    breached: int
    open: int
    breach_rate: float | None
    median_s: float | None


class SlaReports(BaseModel):
    """`teams`: one for each team and target, with a null `team_id` for what was no team's when it began."""

    since: datetime
    until: datetime
    teams: list[SlaReport]


@router.get("/sla")
async def report_sla(
    principal: Supervisor,
    session: TenantSession,
    who: Looking,
    since: Annotated[AwareDatetime, Query(alias="from")],
    until: Annotated[AwareDatetime, Query(alias="to")],
) -> SlaReports:
    """What was measured from `from` on and before `to`, of the caller's teams, and of none."""
    if since >= until:
        raise Invalid("the period ends before it begins")
    counts = await clocks.counts(session, principal.tenant_id, since, until)
    seen = [_sla_report(one) for one in counts if may_see(who, one.team_id, None)]
    return SlaReports(since=since, until=until, teams=seen)


def _sla_report(counts: SlaCounts) -> SlaReport:
    decided = counts.breached + counts.in_time
    return SlaReport(
        team_id=counts.team_id,
        target=counts.target,
        measured=counts.measured,
        met=counts.met,
        in_time=counts.in_time,
        warned=counts.warned,
        breached=counts.breached,
        open=counts.open,
        breach_rate=counts.breached / decided if decided else None,
        median_s=counts.median_s,
    )
