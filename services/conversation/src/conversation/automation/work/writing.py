"""Rules are written, one change of a tenant after another; what a rule names has to be the tenant's."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from common.db import Session
from common.errors import Conflict, Invalid, NotFound, QuotaRefused
from common.ids import uuid7

from conversation.automation.domain.actions import RULE_ACTIONS, RuleAction
from conversation.automation.domain.checking import check_rule, labels_named
from conversation.automation.domain.conditions import CONDITIONS, ChannelIs, RuleCondition, TeamIs
from conversation.automation.domain.rule import MOST_RULES, AutomationRule, RuleEvent
from conversation.automation.store import rules as store
from conversation.automation.store import things
from conversation.automation.work.running import ids_of
from conversation.desk.domain.terms import folded


async def create(session: Session, rule: AutomationRule) -> None:
    """Writes a new rule. Raises `QuotaRefused` where there are too many, else what `change` does."""
    await store.lock(session, rule.tenant_id)
    there = await store.list_of(session, rule.tenant_id)
    if len(there) >= MOST_RULES:
        raise QuotaRefused("there are as many rules as there may be", limit=MOST_RULES)
    await _save(session, rule, there)


async def change(session: Session, before: AutomationRule, changed: AutomationRule) -> AutomationRule:
    """Returns the rule as it is written, as the next version of a locked one. Raises `Conflict` where its name is another's,
    and `Invalid` for what makes no sense or names what there is not.
    """
    rule = replace(changed, id=before.id, version=before.version + 1)
    await _save(session, rule, await store.list_of(session, rule.tenant_id))
    return rule


async def _save(session: Session, rule: AutomationRule, there: Sequence[AutomationRule]) -> None:
    await check(session, rule)
    if any(one.folded == rule.folded and one.id != rule.id for one in there):
        raise Conflict("another rule has this name", reason="name_taken")
    await store.save(session, rule)


async def check(session: Session, rule: AutomationRule) -> None:
    """Raises `Invalid` for what makes no sense, or names what the tenant does not have."""
    conditions, actions = rule.conditions, rule.actions
    check_rule(rule.event, conditions, actions)
    labels = labels_named(conditions, actions)
    teams = {id_ for one in conditions if isinstance(one, TeamIs) for id_ in one.any_of if isinstance(id_, UUID)}
    wanted = labels | teams | {id_ for action in actions for id_ in ids_of(action)}
    known = (await things.named(session, [rule.tenant_id], wanted))[rule.tenant_id]
    channels = {id_ for one in conditions if isinstance(one, ChannelIs) for id_ in one.any_of}
    there = {*known.labels, *known.hours, *known.texts, *await things.channels(session, rule.tenant_id, channels)}
    if unknown := (wanted | channels) - there:
        raise Invalid("there is no label, team, channel or canned answer of everybody's with this id", ids=_shown(unknown))


def _shown(ids: set[UUID]) -> list[str]:
    return sorted(map(str, ids))[:10]


async def locked_rule(session: Session, tenant_id: UUID, rule_id: UUID) -> AutomationRule:
    """Returns a rule that nobody else changes until the transaction ends. Raises `NotFound`."""
    await store.lock(session, tenant_id)
    return await existing_rule(session, tenant_id, rule_id)


async def existing_rule(session: Session, tenant_id: UUID, rule_id: UUID) -> AutomationRule:
    found = await store.find(session, tenant_id, rule_id)
    if found is None:
        raise NotFound("there is no such rule")
    return found


def new_rule(
    session: Session,
    tenant_id: UUID,
    by: UUID,
    *,
    name: str,
    enabled: bool,
    event: RuleEvent,
    conditions: Sequence[RuleCondition],
    actions: Sequence[RuleAction],
) -> AutomationRule:
    """Returns the first version of a rule, which is not written yet."""
    return AutomationRule(
        id=uuid7(),
        tenant_id=tenant_id,
        name=name,
        folded=folded(name),
        enabled=enabled,
        event=event,
        conditions_json=CONDITIONS.dump_json(list(conditions)).decode(),
        actions_json=RULE_ACTIONS.dump_json(list(actions)).decode(),
        version=1,
        changed_by=by,
        changed_at=session.now,
    )
