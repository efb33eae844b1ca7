"""Who is given a conversation that waits: pure, so that it can be tried with everything that may come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from conversation.people.domain.teams import AssignmentRule


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who is there: what they can, how many conversations they have, and how many they may have."""

    user_id: UUID
    skills: frozenset[str]
    load: int
    capacity: int

    def could_take(self, needed: Collection[str]) -> bool:
        """Returns whether they have room, and can what is needed."""
        return self.load < self.capacity and self.skills.issuperset(needed)


def choose(
    candidates: Sequence[Candidate],
    rule: AssignmentRule,
    *,
    skills: Collection[str] = (),
    last_given_to: UUID | None = None,
    last_agent: UUID | None = None,
    passed_over: UUID | None = None,
) -> UUID | None:
    """Returns who is given a conversation; None where nobody could take it.

    `last_given_to` is who was given the last one of this queue, `last_agent` who had this customer last, and `passed_over` who
    had this conversation and did not answer: they get it back only from another person.
    """
    able = sorted((one for one in candidates if one.could_take(skills) and one.user_id != passed_over), key=_by_id)
    if not able:
        return None
    if rule == "last_agent" and any(one.user_id == last_agent for one in able):
        return last_agent
    if rule == "round_robin":
        return next((one.user_id for one in able if last_given_to is None or one.user_id > last_given_to), able[0].user_id)
    return min(able, key=lambda one: (one.load, one.user_id)).user_id


def _by_id(candidate: Candidate) -> UUID:
    return candidate.user_id
