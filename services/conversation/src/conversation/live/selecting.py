"""What of a tenant's events one socket has asked for. Whether its person may see them is asked besides, for each event."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Literal
from uuid import UUID

from contracts.conversation import ConversationOwner, Priority
from pydantic import BaseModel, ConfigDict, Field

from conversation.domain.facets import Facets
from conversation.domain.held import ConversationState
from conversation.domain.life import Phase
from conversation.people.domain.reading import Board
from conversation.people.domain.sight import Assignee
from conversation.people.domain.targets import SlaTrouble

MOST_INTERESTS = 20
"""Of one socket."""
MOST_REMEMBERED = 2_000
"""How many conversations an interest remembers to have fallen out of it; beyond, a client may hear of one once more."""
CHANGED = "conversation.changed"


class _Interest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InboxFilter(_Interest):
    """Which conversations; null stands for any. `team_id` names a team's, `contact_id` a customer's, `assigned_to` the
    caller's own (`me`), those that no person has (`nobody`), or, for supervisors and admins, a person's. `sla`: of a time
    that is measured little is left (`warned`), or nothing (`breached`).
    """

    state: ConversationState | None = None
    phase: Phase | None = None
    owner: ConversationOwner | None = None
    waiting: bool | None = None
    assigned_to: Assignee | None = None
    team_id: UUID | None = None
    contact_id: UUID | None = None
    priority: Priority | None = None
    label_id: UUID | None = None
    sla: SlaTrouble | None = None


class InboxInterest(_Interest):
    """Conversations that the filter matches, with their messages and notes; all, where it says nothing."""

    to: Literal["inbox"]
    filter: InboxFilter = InboxFilter()


class TeamInterest(_Interest):
    """The conversations of a team, with their messages and notes."""

    to: Literal["team"]
    team_id: UUID


class ConversationInterest(_Interest):
    """One conversation, with its messages and notes, and who of the people is typing in it."""

    to: Literal["conversation"]
    conversation_id: UUID


class CountersInterest(_Interest):
    """How many of their own conversations the caller has not read, and how many wait in the queues that they see."""

    to: Literal["counters"]


class PresenceInterest(_Interest):
    """Who of the people is there; for agents and above."""

    to: Literal["presence"]


BoardInterest = CountersInterest | PresenceInterest
AnyInterest = InboxInterest | TeamInterest | ConversationInterest | BoardInterest
Interest = Annotated[AnyInterest, Field(discriminator="to")]


@dataclass(eq=False)
class Selection:
    """The interests of one socket, by the names that its client gave them. `outside` are the conversations of which the client
    has heard that they match an interest no longer; `takes_all` is whether one of its interests is everything; `boards` are
    those that it is shown.
    """

    user_id: UUID | None
    interests: dict[str, AnyInterest] = field(default_factory=dict)
    outside: dict[str, set[UUID]] = field(default_factory=dict)
    takes_all: bool = False
    boards: frozenset[Board] = frozenset()

    def add(self, name: str, interest: AnyInterest) -> None:
        self.interests[name] = interest
        self.outside[name] = set()
        self._look()

    def remove(self, name: str) -> bool:
        """Returns whether there was such an interest."""
        self.outside.pop(name, None)
        there = self.interests.pop(name, None) is not None
        self._look()
        return there

    def _look(self) -> None:
        self.takes_all = any(isinstance(one, InboxInterest) and one.filter == InboxFilter() for one in self.interests.values())
        self.boards = frozenset(one.to for one in self.interests.values() if isinstance(one, BoardInterest))

    def names(self, conversation_id: UUID) -> bool:
        """Returns whether this conversation has an interest of its own."""
        return any(
            isinstance(one, ConversationInterest) and one.conversation_id == conversation_id for one in self.interests.values()
        )

    def wants(self, type_: str, facets: Facets | None) -> bool:
        """Returns whether the socket is sent an event about a conversation (None where it is not there any more).

        It is sent all of what matches one of its interests, and, once, the change after which a conversation matches no longer.
        """
        if self.takes_all:
            return True
        if facets is None:
            return False
        wanted = [self._wants(name, interest, type_, facets) for name, interest in self.interests.items()]  # each remembers
        return any(wanted)

    def _wants(self, name: str, interest: AnyInterest, type_: str, facets: Facets) -> bool:
        outside = self.outside[name]
        if self._matches(interest, facets):
            outside.discard(facets.conversation_id)
            return True
        if type_ != CHANGED or isinstance(interest, ConversationInterest | BoardInterest) or facets.conversation_id in outside:
            return False
        if len(outside) >= MOST_REMEMBERED:
            outside.clear()
        outside.add(facets.conversation_id)
        return True

    def _matches(self, interest: AnyInterest, facets: Facets) -> bool:
        match interest:
            case TeamInterest(team_id=team_id):
                return facets.team_id == team_id
            case ConversationInterest(conversation_id=conversation_id):
                return facets.conversation_id == conversation_id
            case InboxInterest(filter=asked):
                return matches(asked, facets, self.user_id)
            case CountersInterest() | PresenceInterest():
                return False


def matches(asked: InboxFilter, facets: Facets, user_id: UUID | None) -> bool:
    """Returns whether a conversation is one that this person's filter asks for, as a list would with the same words."""
    return (
        all(getattr(facets, name) == value for name, value in _equal(asked))
        and (asked.assigned_to is None or _has(asked.assigned_to, facets.assigned_user_id, user_id))
        and (asked.label_id is None or asked.label_id in facets.label_ids)
        and (asked.sla is None or asked.sla in facets.sla)
    )


def _has(asked: Assignee, assigned_user_id: UUID | None, user_id: UUID | None) -> bool:
    if asked == "nobody":
        return assigned_user_id is None
    return assigned_user_id is not None and assigned_user_id == (user_id if asked == "me" else asked)


@lru_cache(1_024)
def _equal(asked: InboxFilter) -> tuple[tuple[str, object], ...]:
    """Returns what has to be equal. Many sockets ask for the same, and each is asked about each event."""
    return tuple(asked.model_dump(exclude_none=True, exclude={"assigned_to", "label_id", "sla"}).items())
