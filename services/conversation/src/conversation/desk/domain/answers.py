"""Canned answers: texts that people have at hand, each their own, their team's, or everybody's."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from common.errors import Forbidden
from contracts.text import require_storable
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

MOST_ANSWERS = 500
"""Of a person, of a team, and of all."""
LONGEST_SHORTCUT = 50

AnswerScope = Literal["personal", "team", "all"]


Shortcut = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_SHORTCUT, pattern=r"^[^\x00-\x20\x7f]*$", strip_whitespace=True),
    AfterValidator(require_storable),
]
"""What is typed to find it: one word."""
Prefix = Annotated[str, Field(max_length=LONGEST_SHORTCUT), AfterValidator(require_storable)]


@dataclass(frozen=True, slots=True)
class CannedAnswer:
    """A text at hand. `holder_id` is the person, the team or the tenant that has it, `folded` its shortcut as compared."""

    id: UUID
    tenant_id: UUID
    scope: AnswerScope
    holder_id: UUID
    shortcut: str
    folded: str
    title: str
    text: str
    version: int
    created_at: datetime


class CannedAnswerView(BaseModel):
    answer_id: UUID
    scope: AnswerScope
    team_id: UUID | None
    shortcut: str
    title: str
    text: str
    version: int


def answer_view(answer: CannedAnswer) -> CannedAnswerView:
    return CannedAnswerView(
        answer_id=answer.id,
        scope=answer.scope,
        team_id=answer.holder_id if answer.scope == "team" else None,
        shortcut=answer.shortcut,
        title=answer.title,
        text=answer.text,
        version=answer.version,
    )


def is_at_hand(answer: CannedAnswer, user_id: UUID, teams: Collection[UUID], *, leads: bool) -> bool:
    """Returns whether this person has it: it is theirs, of a team that they are in, or of all. Who leads has every team's."""
    return answer.scope == "all" or answer.holder_id in {user_id, *teams} or (answer.scope == "team" and leads)


def require_editor(scope: AnswerScope, *, leads: bool) -> None:
    """Raises `Forbidden` where others have it too, and the caller does not lead. Their own everybody writes themselves."""
    if scope != "personal" and not leads:
        raise Forbidden("what others have at hand too is written by supervisors and admins")
