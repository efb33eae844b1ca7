"""Which rules make no sense, and which call themselves: said when a rule is written, as far as it can be seen from it alone."""

from collections.abc import Sequence
from uuid import UUID

from common.errors import Invalid

from conversation.automation.domain.actions import (
    AskForPerson,
    ChangeLabels,
    ChangePriority,
    EndConversation,
    GiveToTeam,
    LeaveNote,
    LetRest,
    RuleAction,
    SendAnswer,
)
from conversation.automation.domain.conditions import (
    OF_A_MESSAGE,
    LabelsAre,
    OwnerIs,
    PhaseIs,
    PriorityIs,
    RuleCondition,
    StateIs,
    TeamIs,
)
from conversation.automation.domain.rule import WITH_A_MESSAGE, RuleEvent

LAST = (LetRest, EndConversation)
SEVERAL = (LeaveNote, SendAnswer)
"""What may be done more than once."""


def check_rule(event: RuleEvent, conditions: Sequence[RuleCondition], actions: Sequence[RuleAction]) -> None:
    """Raises `Invalid` for what could never be done, contradicts itself, or would go on for ever."""
    if event not in WITH_A_MESSAGE and any(isinstance(one, OF_A_MESSAGE) for one in conditions):
        raise Invalid(f"with {event} comes no message: conditions about one are for {' and '.join(sorted(WITH_A_MESSAGE))}")
    if any(isinstance(one, LAST) for one in actions[:-1]):
        raise Invalid("snooze and close come last")
    once = [one.type for one in actions if not isinstance(one, SEVERAL)]
    if len(set(once)) < len(once):
        raise Invalid("of each action, but notes and canned answers, there is one")
    for one in actions:
        if isinstance(one, ChangeLabels) and not (one.add or one.remove):
            raise Invalid("the action labels adds or removes something")
        if isinstance(one, ChangeLabels) and set(one.add) & set(one.remove):
            raise Invalid("a label is added or removed, not both")
        if isinstance(one, LetRest) and event == "snoozed" and _goes_on(conditions, one):
            raise Invalid("the rule calls itself: it snoozes whenever something is snoozed")


def warnings_of(event: RuleEvent, conditions: Sequence[RuleCondition], actions: Sequence[RuleAction]) -> list[str]:
    """Returns what its writer should know: the rule is looked at again because of itself."""
    return [
        f"the action {one.type} makes {event} happen once more, with conditions that still hold: the rule is looked at again"
        for one in actions
        if event in _makes(one) and _goes_on(conditions, one)
    ]


def _makes(action: RuleAction) -> frozenset[RuleEvent]:
    """Returns what happens when this is done, now or later."""
    match action:
        case ChangeLabels():
            return frozenset({"labels_changed"})
        case ChangePriority():
            return frozenset({"priority_changed"})
        case GiveToTeam():
            return frozenset({"transferred", "handed_off"})
        case AskForPerson():
            return frozenset({"handed_off"})
        case LetRest():
            return frozenset({"snoozed", "woken"})
        case EndConversation():
            return frozenset({"closed"})
        case LeaveNote() | SendAnswer():
            return frozenset()


def _goes_on(conditions: Sequence[RuleCondition], action: RuleAction) -> bool:
    """Returns whether no condition is sure to stand against the rule once this was done."""
    return all(_may_hold(condition, action) for condition in conditions)


def _may_hold(condition: RuleCondition, action: RuleAction) -> bool:
    match condition, action:
        case LabelsAre(of="conversation", has="any", label_ids=label_ids), ChangeLabels(remove=remove):
            return not set(label_ids) <= set(remove)
        case LabelsAre(of="conversation", has="none", label_ids=label_ids), ChangeLabels(add=add):
            return set(label_ids).isdisjoint(add)
        case PriorityIs(any_of=priorities), ChangePriority(priority=priority):
            return priority in priorities
        case TeamIs(any_of=teams), GiveToTeam(team_id=team_id):
            return team_id in teams
        case OwnerIs(any_of=owners), GiveToTeam() | AskForPerson():
            return "person" in owners
        case StateIs(any_of=states), EndConversation():
            return "closed" in states
        case PhaseIs(any_of=phases), EndConversation():
            return "resolved" in phases
        case StateIs(any_of=states), LetRest():
            return "snoozed" in states
        case PhaseIs(any_of=phases), LetRest():
            return "snoozed" in phases
    return True


def labels_named(conditions: Sequence[RuleCondition], actions: Sequence[RuleAction]) -> set[UUID]:
    """Returns the labels that a rule names."""
    asked = [one.label_ids for one in conditions if isinstance(one, LabelsAre)]
    changed = [[*one.add, *one.remove] for one in actions if isinstance(one, ChangeLabels)]
    return {id_ for ids in [*asked, *changed] for id_ in ids}
