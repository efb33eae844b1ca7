"""Teams, what their people can, and how much at once: the terms, and how many of each there may be."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal
from uuid import UUID

from contracts.bounds import LONGEST_LABEL, WITHOUT_CONTROLS
from contracts.text import is_storable
from pydantic import AfterValidator, Field, StringConstraints

from conversation.people.domain.hours import BusinessHours

MOST_TEAMS = 100
MOST_MEMBERS = 700
MOST_SKILLS = 20
MOST_CHANNELS = 300
LONGEST_SKILL = 50
MOST_AT_ONCE = 100
USUAL_CAPACITY = 10

AssignmentRule = Literal["round_robin", "least_busy", "last_agent"]
"""Who of those who could is given a conversation: whose turn it is, who has the fewest, or who had this customer last."""


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("NUL and lone surrogates are not text")
    return text


TeamName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_LABEL, strip_whitespace=True, pattern=WITHOUT_CONTROLS),
    AfterValidator(_storable),
]
Skill = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_SKILL, strip_whitespace=True, to_lower=True, pattern=WITHOUT_CONTROLS),
    AfterValidator(_storable),
]
Skills = Annotated[frozenset[Skill], Field(max_length=MOST_SKILLS)]
Capacity = Annotated[int, Field(ge=0, le=MOST_AT_ONCE)]


@dataclass(frozen=True, slots=True)
class Team:
    """A team of a tenant. `skills` are what a person needs for all that it is asked; `channels` whose customers come to it
    first; `hours` its own as JSON, None where the tenant's hold; `members` the ids of its people.
    """

    id: UUID
    name: str
    assignment: AssignmentRule
    skills: list[str]
    channels: list[UUID]
    hours: str | None
    version: int
    members: list[UUID]

    @property
    def own_hours(self) -> BusinessHours | None:
        return hours_of(self.hours)


@lru_cache(maxsize=1_000)
def hours_of(stored: str | None) -> BusinessHours | None:
    """Returns hours that are stored as this JSON."""
    return BusinessHours.model_validate_json(stored) if stored else None
