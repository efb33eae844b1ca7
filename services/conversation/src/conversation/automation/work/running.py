"""The rules that wait for what happened are looked at against what is true by now, and done: all actions of one, or none.

An action is tried on a copy first. What stands against any of them is logged, and nothing was done.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from common.db import Session
from common.errors import DomainError
from common.ids import derived_id
from contracts.bounds import LONGEST_LINE, cut

from conversation.automation.domain.actions import Doer, LeaveNote, LetRest, RuleAction, ThingsNamed
from conversation.automation.domain.rule import (
    DEEPEST,
    OFTEN_WITHIN,
    AutomationRule,
    RuleFact,
    RuleOutcome,
    matches,
)
from conversation.automation.domain.runs import RuleRun, RunCounts
from conversation.automation.metrics import RULE_RUNS
from conversation.automation.store import rules as rule_store
from conversation.automation.store import runs as run_store
from conversation.automation.store import things
from conversation.automation.work.scheduling import schedule_rules
from conversation.desk.work.noting import write_rules_note
from conversation.domain.conversation import Conversation
from conversation.domain.message import Message
from conversation.people.domain.promise import keep_up
from conversation.store import conversations
from conversation.work.snoozing import plan_end
from conversation.work.unit import Work

TRY_AGAIN_AFTER = timedelta(milliseconds=50)


async def apply_rules(work: Work) -> None:
    """Applies what is due. As a timer it waits for no conversation that somebody holds: that comes again instead."""
    named = {(fact.tenant_id, fact.conversation_id) for fact in work.rule_facts}
    await work.lock(named, skip_locked=True)
    ready = [fact for fact in work.rule_facts if work.get(fact.tenant_id, fact.conversation_id) is not None]
    busy = [fact for fact in work.rule_facts if fact not in ready]
    there = await conversations.existing(work.session, {(one.tenant_id, one.conversation_id) for one in busy}) if busy else ()
    for fact in busy:
        if fact.conversation_id in there:
            schedule_rules(work.session, fact, work.now + TRY_AGAIN_AFTER)
    if ready:
        await (await _loaded(work, ready)).run(ready)


async def _loaded(work: Work, facts: Sequence[RuleFact]) -> "RulesAtWork":
    """Returns what these facts need, in the same few statements for all."""
    tenants = {fact.tenant_id for fact in facts}
    found = await rule_store.of_ids(work.session, tenants, {id_ for fact in facts for id_ in fact.rule_ids})
    conversation_ids, fact_ids = {fact.conversation_id for fact in facts}, {fact.fact_id for fact in facts}
    recent = await run_store.recent(work.session, tenants, conversation_ids, fact_ids, work.now - OFTEN_WITHIN)
    message_ids = {fact.message_id for fact in facts if fact.message_id is not None}
    return RulesAtWork(
        work,
        {rule.id: rule for rule in found},
        await things.messages(work.session, tenants, message_ids) if message_ids else {},
        await things.named(work.session, tenants, named_by(found)),
        RunCounts.of(recent),
    )


def named_by(rules: Sequence[AutomationRule]) -> set[UUID]:
    """Returns the ids of what the actions of rules name."""
    return {id_ for rule in rules for action in rule.actions for id_ in ids_of(action)}


def ids_of(action: RuleAction) -> list[UUID]:
    """Returns the ids of what an action names, and what has to be there for it."""
    named = (getattr(action, name, None) for name in ("team_id", "answer_id"))
    return [*getattr(action, "add", ()), *(one for one in named if one is not None)]


@dataclass(slots=True)
class RulesAtWork:
    """The rules of a transaction's facts, and what they look at."""

    work: Work
    rules: dict[UUID, AutomationRule]
    messages: dict[UUID, Message]
    named: dict[UUID, ThingsNamed]
    counts: RunCounts
    log: list[RuleRun] = field(default_factory=list)

    async def run(self, facts: Sequence[RuleFact]) -> None:
        """Looks at each rule of each fact, in their order, and writes the log."""
        for fact in facts:
            for rule_id in fact.rule_ids:
                rule = self.rules.get(rule_id)
                if rule is None or not await self._look(rule, fact):
                    RULE_RUNS.labels("passed").inc()
        if self.log:
            run_store.insert(self.work.session, self.log)

    async def _look(self, rule: AutomationRule, fact: RuleFact) -> bool:
        """Returns whether there was something to do. A later rule sees what an earlier one did."""
        conversation, now = self.work.locked[fact.conversation_id], self.work.now
        message = self.messages.get(fact.message_id) if fact.message_id else None
        if not conversation.tenant.active or self.counts.is_done(rule.id, fact.fact_id):
            return False
        if conversation.is_merged or not matches(rule, fact.event, conversation, message, now):
            return False
        doer = Doer(rule.id, rule.changed_by, self.named[rule.tenant_id])
        try:
            changing = trial(doer, rule.actions, replace(conversation), now)
        except DomainError as error:
            self._record(rule, fact, "refused", reason=error.detail)
            return True
        if not changing:
            return False
        if fact.depth >= DEEPEST:
            self._record(rule, fact, "too_deep")
        elif self.counts.has_acted_enough(rule.id, conversation.id):
            self._record(rule, fact, "too_often")
        else:
            await self._act(doer, rule, fact, conversation)
            self._record(rule, fact, "acted", done=changing)
        return True

    async def _act(self, doer: Doer, rule: AutomationRule, fact: RuleFact, conversation: Conversation) -> None:
        before = len(self.work.published)
        for action in rule.actions:
            self.work.apply(conversation, doer.do(action, conversation, self.work.now))
            if isinstance(action, LeaveNote):
                await write_rules_note(self.work, rule.tenant_id, conversation.id, rule.id, action.text)
            if isinstance(action, LetRest) and conversation.snoozed_until is not None:
                plan_end(self.work, conversation, conversation.snoozed_until)
        caused = self.work.published[before:]
        self.work.rule_depths |= {event_id: fact.depth + 1 for event_id, _ in caused}

    def _record(
        self,
        rule: AutomationRule,
        fact: RuleFact,
        outcome: RuleOutcome,
        *,
        reason: str | None = None,
        done: Sequence[str] = (),
    ) -> None:
        RULE_RUNS.labels(outcome).inc()
        if self.counts.record(rule.id, fact.conversation_id, outcome):
            self.log.append(run_of(fact, rule.id, rule.version, outcome, self.work.now, reason=reason, done=done))


def trial(doer: Doer, actions: Sequence[RuleAction], copy: Conversation, now: datetime) -> list[str]:
    """Does all of it to a copy of a conversation. Returns the types of those actions that change something. Raises what stands
    against any.
    """
    changing: list[str] = []
    for action in actions:
        happened = doer.do(action, copy, now)
        keep_up(copy, happened, now)
        if happened or isinstance(action, LeaveNote):
            changing.append(action.type)
    return changing


def run_of(
    fact: RuleFact,
    rule_id: UUID,
    rule_version: int,
    outcome: RuleOutcome,
    now: datetime,
    *,
    reason: str | None = None,
    done: Sequence[str] = (),
) -> RuleRun:
    """Returns a line of the log. Its id is the same for the same rule and fact, so that there is one."""
    return RuleRun(
        id=derived_id("rule run", rule_id, fact.fact_id),
        tenant_id=fact.tenant_id,
        rule_id=rule_id,
        rule_version=rule_version,
        conversation_id=fact.conversation_id,
        fact_id=fact.fact_id,
        event=fact.event,
        depth=fact.depth,
        outcome=outcome,
        reason=reason and cut(reason, LONGEST_LINE),
        done=list(done),
        created_at=now,
    )


def record_failed(session: Session, fact: RuleFact) -> None:
    """Logs that an error of ours kept the rules of a fact from it."""
    RULE_RUNS.labels("failed").inc(len(fact.rule_ids))
    run_store.insert(session, [run_of(fact, one, 0, "failed", session.now) for one in fact.rule_ids])
