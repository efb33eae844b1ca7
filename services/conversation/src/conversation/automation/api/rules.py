"""Rules over HTTP: admins write them, supervisors read them and try what one would do."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.auth import Admin, Principal, Supervisor
from common.db import Session
from common.errors import NotFound
from common.etags import IfMatch, tag
from common.web import TenantSession
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from conversation.automation.domain.actions import RULE_ACTIONS, ActionType, RuleAction, RuleActions
from conversation.automation.domain.checking import warnings_of
from conversation.automation.domain.conditions import CONDITIONS, RuleCondition, RuleConditions
from conversation.automation.domain.rule import AutomationRule, RuleEvent
from conversation.automation.store import rules as store
from conversation.automation.store.rules import RuleVersion
from conversation.automation.work import trying, writing
from conversation.desk.domain.terms import ShortName
from conversation.people.api.looking import Looking

router = APIRouter(prefix="/v1/automation", tags=["automation"])

MOST_TRIED = 200


class RuleBody(BaseModel):
    """When `event` happens and all `conditions` hold, all `actions` are done in their order, or none is; `snooze` and `close`
    come last.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Refunds go to billing",
                    "event": "message_received",
                    "conditions": [
                        {"type": "message_text", "any_of": ["refund", "reembolso"]},
                        {"type": "owner", "any_of": ["ai"]},
                    ],
                    "actions": [
                        {"type": "priority", "priority": "high"},
                        {"type": "hand_off", "reason": "The customer wants a refund"},
                    ],
                }
            ]
        },
    )

    name: ShortName
    enabled: bool = True
    event: RuleEvent
    conditions: RuleConditions = []
    actions: RuleActions


class RuleView(BaseModel):
    """`warnings` say where the rule is looked at again because of what it does itself."""

    rule_id: UUID
    name: str
    enabled: bool
    event: RuleEvent
    conditions: list[RuleCondition]
    actions: list[RuleAction]
    version: int
    changed_by: UUID
    changed_at: datetime
    warnings: list[str]


class RuleList(BaseModel):
    """In the order in which they act, which is that in which they were made."""

    rules: list[RuleView]


class RuleVersionView(BaseModel):
    """`deleted`: from this version on the rule was no more."""

    version: int
    name: str
    enabled: bool
    event: RuleEvent
    conditions: list[RuleCondition]
    actions: list[RuleAction]
    changed_by: UUID
    changed_at: datetime
    deleted: bool


class RuleVersionPage(BaseModel):
    """Newest first. `has_more`: there are older ones."""

    versions: list[RuleVersionView]
    has_more: bool


class DryRun(BaseModel):
    """`last`: how many conversations are looked at, those with the newest activity."""

    rule: RuleBody
    last: Annotated[int, Field(ge=1, le=MOST_TRIED)] = 50


class WouldDoView(BaseModel):
    """A conversation that matches: which actions would change something, or what stands against them."""

    conversation_id: UUID
    would_do: list[ActionType]
    refused: str | None


class DryRunView(BaseModel):
    looked_at: int
    matched: list[WouldDoView]
    warnings: list[str]


def _view(rule: AutomationRule) -> RuleView:
    return RuleView(
        rule_id=rule.id,
        name=rule.name,
        enabled=rule.enabled,
        event=rule.event,
        conditions=list(rule.conditions),
        actions=list(rule.actions),
        version=rule.version,
        changed_by=rule.changed_by,
        changed_at=rule.changed_at,
        warnings=warnings_of(rule.event, rule.conditions, rule.actions),
    )


def _version_view(one: RuleVersion) -> RuleVersionView:
    return RuleVersionView(
        version=one.version,
        name=one.name,
        enabled=one.enabled,
        event=one.event,
        conditions=CONDITIONS.validate_json(one.conditions_json),
        actions=RULE_ACTIONS.validate_json(one.actions_json),
        changed_by=one.changed_by,
        changed_at=one.changed_at,
        deleted=one.deleted,
    )


def _rule_of(session: Session, principal: Principal, body: RuleBody) -> AutomationRule:
    return writing.new_rule(session, principal.tenant_id, principal.user_id, **dict(body))


@router.get("/rules")
async def list_rules(principal: Supervisor, session: TenantSession) -> RuleList:
    """At most 100."""
    return RuleList(rules=[_view(one) for one in await store.list_of(session, principal.tenant_id)])


@router.post("/rules", status_code=201)
async def create_rule(new: RuleBody, principal: Admin, session: TenantSession, response: Response) -> RuleView:
    """409 where another rule has the name, 429 where there are 100, and 422 for what makes no sense, calls itself for ever, or
    names what there is not.
    """
    rule = _rule_of(session, principal, new)
    await writing.create(session, rule)
    response.headers["etag"] = tag(rule.version)
    return _view(rule)


@router.get("/rules/{rule_id}")
async def get_rule(rule_id: UUID, principal: Supervisor, session: TenantSession, response: Response) -> RuleView:
    rule = await writing.existing_rule(session, principal.tenant_id, rule_id)
    response.headers["etag"] = tag(rule.version)
    return _view(rule)


@router.put("/rules/{rule_id}")
async def replace_rule(
    rule_id: UUID, new: RuleBody, principal: Admin, session: TenantSession, seen: IfMatch, response: Response
) -> RuleView:
    """Sets all of it: what is left out is as by default. `If-Match` says which version the caller saw (412, 428)."""
    before = await writing.locked_rule(session, principal.tenant_id, rule_id)
    seen.check(before.version)
    rule = await writing.change(session, before, _rule_of(session, principal, new))
    response.headers["etag"] = tag(rule.version)
    return _view(rule)


@router.delete("/rules/{rule_id}", status_code=204)
async def delete_rule(rule_id: UUID, principal: Admin, session: TenantSession, seen: IfMatch) -> None:
    """It acts no more. Its versions and its log stay for 30 days. `If-Match` as for a change."""
    rule = await writing.locked_rule(session, principal.tenant_id, rule_id)
    seen.check(rule.version)
    await store.delete(session, principal.tenant_id, rule_id, principal.user_id)


@router.get("/rules/{rule_id}/versions")
async def list_rule_versions(
    rule_id: UUID,
    principal: Supervisor,
    session: TenantSession,
    before: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> RuleVersionPage:
    """Who changed it, when, and how it was from then on: the newest, or those before a version. Of a deleted rule too."""
    found = await store.versions(session, principal.tenant_id, rule_id, before, limit + 1)
    if not found and before is None:
        raise NotFound("there is no such rule")
    return RuleVersionPage(versions=[_version_view(one) for one in found[:limit]], has_more=len(found) > limit)


@router.post("/dry-runs")
async def try_rule(asked: DryRun, principal: Supervisor, who: Looking, session: TenantSession) -> DryRunView:
    """What a rule, written or not, would do if its event happened now to each of the last conversations that the caller sees.

    Nothing is written.
    """
    rule = _rule_of(session, principal, asked.rule)
    await writing.check(session, rule)
    looked_at, tried = await trying.try_rule(session, rule, asked.last, who)
    matched = [WouldDoView(conversation_id=one.conversation.id, would_do=one.done, refused=one.refused) for one in tried]
    return DryRunView(looked_at=looked_at, matched=matched, warnings=warnings_of(rule.event, rule.conditions, rule.actions))
