"""A rule of a tenant's automation, the facts that it waits for, and how often and how deep rules act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, get_args
from uuid import UUID

from contracts.conversation import (
    ConversationAssigned,
    ConversationClosed,
    ConversationHandedOff,
    ConversationLabelsChanged,
    ConversationOpened,
    ConversationPriorityChanged,
    ConversationReopened,
    ConversationReturnedToAI,
    ConversationSnoozed,
    ConversationTransferred,
    ConversationWoken,
    HandoffOverdue,
)
from contracts.event import Event
from contracts.people import SlaBreached, SlaWarned

from conversation.automation.domain.actions import RULE_ACTIONS, RuleAction
from conversation.automation.domain.conditions import CONDITIONS, RuleCondition, holds
from conversation.domain.conversation import Conversation
from conversation.domain.message import Message

MOST_RULES = 100
MOST_VERSIONS = 200
"""Of each rule that there is, the newest of them."""
DEEPEST = 3
"""How many rules may act one because of another."""
MOST_OFTEN, OFTEN_WITHIN = 10, timedelta(hours=1)
"""How often a rule acts on one conversation, within which time."""

RuleEvent = Literal[
    "conversation_opened",
    "message_received",
    "handed_off",
    "transferred",
    "assigned",
    "returned_to_ai",
    "snoozed",
    "woken",
    "closed",
    "reopened",
    "handoff_overdue",
    "labels_changed",
    "priority_changed",
    "sla_warned",
    "sla_breached",
]
RULE_EVENTS: tuple[RuleEvent, ...] = get_args(RuleEvent)
WITH_A_MESSAGE: frozenset[RuleEvent] = frozenset({"conversation_opened", "message_received"})
"""Events of which the customer's message is known."""
EVENT_OF: dict[type[Event], RuleEvent] = {
    ConversationOpened: "conversation_opened",
    ConversationHandedOff: "handed_off",
    ConversationTransferred: "transferred",
    ConversationAssigned: "assigned",
    ConversationReturnedToAI: "returned_to_ai",
    ConversationSnoozed: "snoozed",
    ConversationWoken: "woken",
    ConversationClosed: "closed",
    ConversationReopened: "reopened",
    HandoffOverdue: "handoff_overdue",
    ConversationLabelsChanged: "labels_changed",
    ConversationPriorityChanged: "priority_changed",
    SlaWarned: "sla_warned",
    SlaBreached: "sla_breached",
}

RuleOutcome = Literal["acted", "refused", "too_deep", "too_often", "failed"]
"""What became of a rule whose conditions held: it acted; something stood against it; rules had called each other; it had
acted often enough; or an error of ours kept it from it.
"""


@dataclass(frozen=True, slots=True)
class AutomationRule:
    """A version of a rule. `conditions_json` and `actions_json` as they are stored, `folded` its name as it is compared."""

    id: UUID
    tenant_id: UUID
    name: str
    folded: str
    enabled: bool
    event: RuleEvent
    conditions_json: str
    actions_json: str
    version: int
    changed_by: UUID
    changed_at: datetime

    @property
    def conditions(self) -> Sequence[RuleCondition]:
        return _conditions(self.conditions_json)

    @property
    def actions(self) -> Sequence[RuleAction]:
        return _actions(self.actions_json)


@lru_cache(maxsize=1_000)
def _conditions(stored: str) -> Sequence[RuleCondition]:
    return tuple(CONDITIONS.validate_json(stored))


@lru_cache(maxsize=1_000)
def _actions(stored: str) -> Sequence[RuleAction]:
    return tuple(RULE_ACTIONS.validate_json(stored))


@dataclass(frozen=True, slots=True)
class WatchingRule:
    """An enabled rule, as far as it matters for which facts it is looked at."""

    tenant_id: UUID
    rule_id: UUID
    event: RuleEvent


@dataclass(frozen=True, slots=True)
class RuleFact:
    """Something that happened to a conversation, and the rules that wait for it, in the order in which they are looked at.

    `depth` is how many rules acted, one because of another, before it happened.
    """

    tenant_id: UUID
    conversation_id: UUID
    fact_id: UUID
    event: RuleEvent
    rule_ids: Sequence[UUID]
    message_id: UUID | None = None
    depth: int = 0


def matches(rule: AutomationRule, event: RuleEvent, conversation: Conversation, message: Message | None, now: datetime) -> bool:
    """Returns whether a rule is to act: it is enabled, waits for this, and all of its conditions hold."""
    if not rule.enabled or rule.event != event:
        return False
    return all(holds(condition, conversation, message, now) for condition in rule.conditions)
