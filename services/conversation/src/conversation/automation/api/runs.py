"""The log of rules over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common import paging
from common.auth import Supervisor
from common.web import TenantSession
from fastapi import APIRouter, Query
from pydantic import BaseModel

from conversation.automation.domain.rule import RuleEvent, RuleOutcome
from conversation.automation.domain.runs import RuleRun
from conversation.automation.store import runs as store
from conversation.people.api.looking import Looking

router = APIRouter(prefix="/v1/automation/runs", tags=["automation"])


class RuleRunView(BaseModel):
    """What became of a rule whose conditions held. `fact_id` is the id of the event that it waited for, `depth` how many rules
    had acted before it, one because of another; `done` are the actions that changed something, `reason` is what stood against
    them.
    """

    run_id: UUID
    rule_id: UUID
    rule_version: int
    conversation_id: UUID
    fact_id: UUID
    event: RuleEvent
    depth: int
    outcome: RuleOutcome
    reason: str | None
    done: list[str]
    created_at: datetime


class RuleRunPage(BaseModel):
    """Newest first. `next` is the `cursor` of the following page, null on the last one."""

    runs: list[RuleRunView]
    next: str | None


def _view(run: RuleRun) -> RuleRunView:
    return RuleRunView(
        run_id=run.id,
        rule_id=run.rule_id,
        rule_version=run.rule_version,
        conversation_id=run.conversation_id,
        fact_id=run.fact_id,
        event=run.event,
        depth=run.depth,
        outcome=run.outcome,
        reason=run.reason,
        done=run.done,
        created_at=run.created_at,
    )


@router.get("")
async def list_rule_runs(
    principal: Supervisor,
    who: Looking,
    session: TenantSession,
    rule_id: UUID | None = None,
    conversation_id: UUID | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RuleRunPage:
    """Of all rules, or of one, in all conversations that the caller sees or in one; for 30 days."""
    before = paging.decode(cursor) if cursor else None
    found = await store.page(session, principal.tenant_id, rule_id, conversation_id, who, before, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = paging.encode((last.created_at, last.id)) if last else None
    return RuleRunPage(runs=[_view(one) for one in found[:limit]], next=following)
