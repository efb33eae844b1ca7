"""What became of rules at facts, as the log has it, and when a rule has acted often enough."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from conversation.automation.domain.rule import MOST_OFTEN, RuleEvent, RuleOutcome


@dataclass(frozen=True, slots=True)
class RuleRun:
    """What became of one rule at one fact. `done` are the actions that changed something; `reason` is what stood against it."""

    id: UUID
    tenant_id: UUID
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


@dataclass(frozen=True, slots=True)
class RecentRuns:
    """How often a rule came to an outcome in a conversation lately, and which of the facts that are asked about it has done."""

    rule_id: UUID
    conversation_id: UUID
    outcome: RuleOutcome
    runs: int
    facts: list[UUID]


@dataclass(slots=True)
class RunCounts:
    """How often rules came to each outcome lately, by rule, conversation and outcome."""

    _runs: Counter[tuple[UUID, UUID, str]] = field(default_factory=Counter)
    _facts: set[tuple[UUID, UUID]] = field(default_factory=set)

    @classmethod
    def of(cls, recent: Sequence[RecentRuns]) -> "RunCounts":
        runs = Counter({(one.rule_id, one.conversation_id, str(one.outcome)): one.runs for one in recent})
        return cls(runs, {(one.rule_id, fact_id) for one in recent for fact_id in one.facts})

    def is_done(self, rule_id: UUID, fact_id: UUID) -> bool:
        """Returns whether this rule has had this fact."""
        return (rule_id, fact_id) in self._facts

    def has_acted_enough(self, rule_id: UUID, conversation_id: UUID) -> bool:
        return self._runs[rule_id, conversation_id, "acted"] >= MOST_OFTEN

    def record(self, rule_id: UUID, conversation_id: UUID, outcome: RuleOutcome) -> bool:
        """Returns whether the log gets a line: for what a rule does not do, few are enough, for `too_often` one."""
        self._runs[rule_id, conversation_id, outcome] += 1
        return self._runs[rule_id, conversation_id, outcome] <= (1 if outcome == "too_often" else MOST_OFTEN)
