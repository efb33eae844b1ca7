"""What a rule does, as types, and doing it to a conversation: each action by the rules that hold for people, who did it apart.

A rule takes no conversation away from a person who has it, reopens nothing, and writes to no customer outside of the window.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from common.errors import Conflict, Invalid
from contracts.bounds import LONGEST_LINE, WITHOUT_CONTROLS
from contracts.content import Text
from contracts.conversation import MOST_LABELS, Priority
from contracts.text import require_storable, storable
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from conversation.desk.domain.labels import LabelIds, put_labels
from conversation.desk.domain.macros import LONGEST_SNOOZE_S
from conversation.desk.domain.priorities import put_priority
from conversation.desk.domain.terms import LONGEST_WRITTEN, Written
from conversation.desk.domain.variables import render
from conversation.domain import life
from conversation.domain.conversation import Conversation
from conversation.domain.happenings import HandedOff, Happened, MessageWritten, WasClosed, automation
from conversation.people.domain.clocks import put_hours
from conversation.people.domain.transferring import transfer

MOST_RULE_ACTIONS = 10
CAUSE = "rule"

RuleReason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_LINE, strip_whitespace=True, pattern=WITHOUT_CONTROLS),
    AfterValidator(require_storable),
]


class _Deed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChangeLabels(_Deed):
    """Puts these labels on the conversation, and takes those from it; others stay."""

    type: Literal["labels"]
    add: LabelIds = []
    remove: LabelIds = []


class ChangePriority(_Deed):
    type: Literal["priority"]
    priority: Priority


class GiveToTeam(_Deed):
    """Has it wait in the queue of a team. From the AI that is a hand-off, with its promise."""

    type: Literal["team"]
    team_id: UUID
    reason: RuleReason | None = None


class AskForPerson(_Deed):
    """Takes it from the AI and asks for a person."""

    type: Literal["hand_off"]
    reason: RuleReason


class LeaveNote(_Deed):
    type: Literal["note"]
    text: Written


class SendAnswer(_Deed):
    """Sends a canned answer that everybody has. It answers nothing: who was waited for is waited for still."""

    type: Literal["canned_answer"]
    answer_id: UUID


class LetRest(_Deed):
    """Snoozes it for so long, at most a year."""

    type: Literal["snooze"]
    for_s: Annotated[int, Field(ge=60, le=LONGEST_SNOOZE_S)]


class EndConversation(_Deed):
    type: Literal["close"]


RuleAction = Annotated[
    ChangeLabels | ChangePriority | GiveToTeam | AskForPerson | LeaveNote | SendAnswer | LetRest | EndConversation,
    Field(discriminator="type"),
]
RuleActions = Annotated[list[RuleAction], Field(min_length=1, max_length=MOST_RULE_ACTIONS)]
RULE_ACTIONS: TypeAdapter[list[RuleAction]] = TypeAdapter(RuleActions)
ActionType = Literal["labels", "priority", "team", "hand_off", "note", "canned_answer", "snooze", "close"]


@dataclass(frozen=True, slots=True)
class ThingsNamed:
    """What actions name, of one tenant, as it is now; what is not here there is not. `hours` are those that hold for a team, as
    JSON.
    """

    labels: frozenset[UUID] = frozenset()
    hours: Mapping[UUID, str | None] = field(default_factory=dict)
    texts: Mapping[UUID, str] = field(default_factory=dict)
    business: str = ""


@dataclass(frozen=True, slots=True)
class Doer:
    """A rule that acts: its id, and who wrote it."""

    rule_id: UUID
    author_id: UUID
    there: ThingsNamed

    def do(self, action: RuleAction, conversation: Conversation, now: datetime) -> Happened:
        """Changes the conversation. Returns what happened to it, which is nothing where a note is left. Raises `Conflict` and
        `Invalid` for what stands against it.
        """
        by = automation(self.rule_id)
        match action:
            case ChangeLabels(add=add, remove=remove):
                return put_labels(conversation, self._labels(conversation, add, remove), by)
            case ChangePriority(priority=priority):
                return put_priority(conversation, priority, by)
            case GiveToTeam():
                return self._give(action, conversation, now)
            case AskForPerson(reason=reason):
                conversation.require_open()
                if conversation.owner == "person":
                    return ()
                return self._hand_off(conversation, reason, now)
            case LeaveNote():
                return ()
            case SendAnswer(answer_id=answer_id):
                return self._say(answer_id, conversation, now)
            case LetRest(for_s=for_s):
                return life.rest(conversation, by, now + timedelta(seconds=for_s), now)
            case EndConversation():
                conversation.require_free_for(None, may_override=False)
                over = conversation.state == "closed"
                return () if over else conversation.end(WasClosed("resolved", by, CAUSE), now)

    def _labels(self, conversation: Conversation, add: Sequence[UUID], remove: Sequence[UUID]) -> list[UUID]:
        if unknown := set(add) - self.there.labels:
            raise Invalid(f"there is no label {min(map(str, unknown))}")
        wanted = [one for one in dict.fromkeys([*conversation.label_ids, *add]) if one not in remove]
        if len(wanted) > MOST_LABELS:
            raise Conflict("the conversation would have too many labels", reason="too_many_labels", limit=MOST_LABELS)
        return wanted

    def _give(self, action: GiveToTeam, conversation: Conversation, now: datetime) -> Happened:
        if action.team_id not in self.there.hours:
            raise Invalid(f"there is no team {action.team_id}")
        conversation.require_open()
        conversation.require_free_for(None, may_override=False)
        if conversation.owner == "person" and conversation.team_id == action.team_id:
            return ()
        put_hours(conversation, self.there.hours[action.team_id], now)
        if conversation.owner == "ai":
            conversation.team_id = action.team_id
            return self._hand_off(conversation, action.reason, now)
        return transfer(
            conversation,
            self.author_id,
            team_id=action.team_id,
            to_user_id=None,
            note=action.reason,
            may_override=False,
            rule=automation(self.rule_id),
        )

    def _hand_off(self, conversation: Conversation, reason: str | None, now: datetime) -> Happened:
        by = automation(self.rule_id)
        happened = (*conversation.wake(by, "handed_off"), *conversation.hand_off(CAUSE, now, reason=reason))
        return tuple(replace(one, actor=by) if isinstance(one, HandedOff) else one for one in happened)

    def _say(self, answer_id: UUID, conversation: Conversation, now: datetime) -> Happened:
        conversation.require_open()
        if not conversation.window_is_open(now):
            raise Conflict(
                "the customer's last message is more than 24 hours old: only a template may be sent", reason="window_closed"
            )
        if answer_id not in self.there.texts:
            raise Invalid(f"there is no canned answer {answer_id} that everybody has")
        values = {"contact.name": conversation.contact.name, "business.name": self.there.business}
        text = render(self.there.texts[answer_id], values)
        if not text.strip() or len(text) > LONGEST_WRITTEN:
            raise Invalid(f"filled in, it has {len(text)} characters, of which 1 to {LONGEST_WRITTEN} can be sent")
        return (MessageWritten("system", Text(text=storable(text))),)
