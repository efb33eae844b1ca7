"""What happened to a conversation: all that its rules answer, and all that is written, counted and published of them.

A rule changes the conversation and returns happenings in their order; none means that nothing changed. `events` says which of
them other services learn of. Whoever adds one adds it to `Happening`, and to `events`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.conversation import Actor, ConversationOwner, Priority, WhyClosed, WhyDiscarded
from contracts.outgoing import Edit, OutgoingContent, Reaction, ReplyTarget

from conversation.people.domain.targets import ClockEnded, ClockMoved, ClockStarted, TargetMissed, TargetNear

Speaker = Literal["ai", "agent", "system"]
HowTurnEnded = Literal["superseded", "taken_over", "closed", "replied", "failed"]
"""How a turn ended: the first three by what others did meanwhile, the last two by itself."""
HowPromiseEnded = Literal["answered", "returned", "closed", "withdrawn", "merged", "renewed"]
"""How a promise of a person ended: kept, given to the AI, closed with the conversation, no longer waited for as what was asked
was taken back, carried on elsewhere, or anew.
"""
OverdueStage = Literal["next_agent", "supervisors", "customer_told"]
CUSTOMER, AI, SOMEBODY, SYSTEM, RULE = (Actor(kind=kind) for kind in ("customer", "ai", "agent", "system", "rule"))


def person(user_id: UUID) -> Actor:
    """Returns a person of the business as who did something."""
    return Actor(kind="agent", user_id=user_id)


def automation(rule_id: UUID) -> Actor:
    """Returns a rule of the tenant's automation as what did something."""
    return Actor(kind="rule", rule_id=rule_id)


@dataclass(frozen=True, slots=True)
class WasOpened:
    """A conversation began."""

    actor: Actor = CUSTOMER


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    """The customer wrote. `history`: long ago, as a phone tells that was linked just now; it asks for nothing."""

    history: bool = False


@dataclass(frozen=True, slots=True)
class QuestionRestated:
    """The customer gave a message that had been answered another meaning, and waits for another answer."""


@dataclass(frozen=True, slots=True)
class QuestionWithdrawn:
    """The customer took back what nobody had answered."""


@dataclass(frozen=True, slots=True)
class CustomerAnswered:
    """What the customer had written was answered, or was found to need no answer."""

    by: Literal["ai", "person"]


@dataclass(frozen=True, slots=True)
class MessageWritten:
    """We wrote to the customer, and it is to be sent. `message_id` is that of the message, where its writer chose it; `quoted`
    the message that it answers.
    """

    author: Speaker
    content: OutgoingContent
    message_id: UUID | None = None
    quoted: ReplyTarget | None = None
    user_id: UUID | None = None
    turn_id: UUID | None = None
    decision: str | None = None
    citations: tuple[dict[str, Any], ...] | None = None


@dataclass(frozen=True, slots=True)
class OwnChangeAsked:
    """A person wants to react to a message, or to have said something else: it is to be sent."""

    change_id: UUID
    content: Reaction | Edit
    user_id: UUID


@dataclass(frozen=True, slots=True)
class Suggested:
    """The AI told the person who answers what it would say to what the customer wrote up to a place."""

    turn_id: UUID
    up_to: int
    text: str
    citations: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """The AI was asked for a reply."""

    turn_id: UUID


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """Nobody waits for this turn's reply any longer."""

    turn_id: UUID
    how: HowTurnEnded


@dataclass(frozen=True, slots=True)
class ReplyUnused:
    """A reply was not said to the customer."""

    turn_id: UUID
    why: WhyDiscarded


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A person is asked for. `reason` is what people read; `cause` is why the AI gave up, in one of few words."""

    reason: str
    cause: str | None = None
    actor: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class Assigned:
    """A person has the conversation; `by` is who gave it to them, None where they took it."""

    user_id: UUID
    by: Actor | None = None


@dataclass(frozen=True, slots=True)
class ReturnedToAI:
    """The AI has the conversation again. `user_id` is who gave it, where no rule did."""

    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PriorityChanged:
    """Somebody said how urgent the conversation is."""

    priority: Priority
    actor: Actor


@dataclass(frozen=True, slots=True)
class LabelsChanged:
    """Somebody put these labels on the conversation, and no others."""

    label_ids: tuple[UUID, ...]
    actor: Actor


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What was said in another conversation with the same person goes on here."""

    conversation_id: UUID


@dataclass(frozen=True, slots=True)
class WasSnoozed:
    """Nothing is to be done until a time, unless the customer writes."""

    until: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class WasWoken:
    """Something is to be done again."""

    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class WasReopened:
    """A conversation that was closed goes on."""

    actor: Actor
    owner: ConversationOwner
    reason: str


@dataclass(frozen=True, slots=True)
class WasClosed:
    """The conversation is over. `reason` is in words."""

    because: WhyClosed
    actor: Actor = SYSTEM
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PromiseBegan:
    """Somebody was promised to the customer, by a time if there is one."""

    at: datetime
    cause: str
    team_id: UUID | None
    promised_by: datetime | None


@dataclass(frozen=True, slots=True)
class PromiseEnded:
    """The promise that began at this moment is kept, or nobody waits for it any longer."""

    began_at: datetime
    how: HowPromiseEnded


@dataclass(frozen=True, slots=True)
class PromiseOverdue:
    """Nobody has answered in time, and this was done about it."""

    stage: OverdueStage


@dataclass(frozen=True, slots=True)
class Transferred:
    """A person gave the conversation to a team, or to another person. `by` is the rule that did, which this person wrote."""

    user_id: UUID
    team_id: UUID | None
    to_user_id: UUID | None
    by: Actor | None = None


@dataclass(frozen=True, slots=True)
class WasRated:
    """The customer said how content they were."""

    score: int
    user_id: UUID | None


Happening = (
    WasOpened
    | CustomerWrote
    | QuestionRestated
    | QuestionWithdrawn
    | CustomerAnswered
    | MessageWritten
    | OwnChangeAsked
    | Suggested
    | TurnStarted
    | TurnEnded
    | ReplyUnused
    | HandedOff
    | Assigned
    | ReturnedToAI
    | PriorityChanged
    | LabelsChanged
    | Absorbed
    | WasSnoozed
    | WasWoken
    | WasReopened
    | WasClosed
    | WasRated
    | PromiseBegan
    | PromiseEnded
    | PromiseOverdue
    | ClockStarted
    | ClockMoved
    | ClockEnded
    | TargetNear
    | TargetMissed
    | Transferred
)
Happened = tuple[Happening, ...]
