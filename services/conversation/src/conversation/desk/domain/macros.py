"""Macros: several things that a person does to a conversation, under one name, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from common.errors import Invalid
from contracts.conversation import Priority
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from conversation.desk.domain.labels import LabelIds
from conversation.desk.domain.notes import Mentions
from conversation.desk.domain.terms import Written

MOST_MACROS = 200
MOST_ACTIONS = 10
LONGEST_SNOOZE_S = 365 * 86_400


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LabelAction(_Action):
    """Puts these labels on it, beside those that are on it."""

    type: Literal["label"]
    label_ids: Annotated[LabelIds, Field(min_length=1)]


class PriorityAction(_Action):
    type: Literal["priority"]
    priority: Priority


class AssignAction(_Action):
    """Gives it to whoever runs the macro, or to one person."""

    type: Literal["assign"]
    to: Literal["me"] | UUID


class NoteAction(_Action):
    type: Literal["note"]
    text: Written
    mentions: Mentions = []


class AnswerAction(_Action):
    """Sends a canned answer that everybody has."""

    type: Literal["canned_answer"]
    answer_id: UUID


class HandBackAction(_Action):
    type: Literal["hand_back"]


class SnoozeAction(_Action):
    """Lets it rest for so long, at most a year."""

    type: Literal["snooze"]
    for_s: Annotated[int, Field(ge=60, le=LONGEST_SNOOZE_S)]


class CloseAction(_Action):
    type: Literal["close"]


MacroAction = Annotated[
    LabelAction | PriorityAction | AssignAction | NoteAction | AnswerAction | HandBackAction | SnoozeAction | CloseAction,
    Field(discriminator="type"),
]
MacroActions = Annotated[list[MacroAction], Field(min_length=1, max_length=MOST_ACTIONS)]
ACTIONS: TypeAdapter[list[MacroAction]] = TypeAdapter(MacroActions)
ENDS = (HandBackAction, SnoozeAction, CloseAction)


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro of a tenant. `stored` are its actions as JSON, `folded` its name as it is compared."""

    id: UUID
    tenant_id: UUID
    name: str
    folded: str
    stored: str
    version: int
    created_at: datetime

    @property
    def actions(self) -> list[MacroAction]:
        return ACTIONS.validate_json(self.stored)


def check_order(actions: Sequence[MacroAction]) -> None:
    """Raises `Invalid` where something follows what ends the caller's part."""
    if any(isinstance(one, ENDS) for one in actions[:-1]):
        raise Invalid("hand_back, snooze and close come last")


class DoneAction(BaseModel):
    """What was done: a note has a `note_id`, what was sent a `message_id`."""

    type: Literal["label", "priority", "assign", "note", "canned_answer", "hand_back", "snooze", "close"]
    note_id: UUID | None = None
    message_id: UUID | None = None
