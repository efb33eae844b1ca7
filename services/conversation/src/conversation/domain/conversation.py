"""Who owns a conversation, what is unanswered in it, and which turn of the AI is current.

A state machine without I/O: each rule changes the conversation at a given time, and returns what happened (`happenings`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from common.errors import Conflict
from contracts.text import storable

from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.echo import Echo, EchoVerdict
from conversation.domain.happenings import (
    Assigned,
    CustomerAnswered,
    CustomerWrote,
    HandedOff,
    Happened,
    HowTurnEnded,
    MessageWritten,
    ReturnedToAI,
    TurnEnded,
    TurnStarted,
    WasClosed,
    WasOpened,
)

ConversationState = Literal["open", "closed"]
ConversationOwner = Literal["ai", "person"]
Unwanted = Literal["superseded", "taken_over", "closed", "repeated"]
LATEST_ANSWER = timedelta(hours=24)
"""Where no window ends it, what could not be sent for so long is not sent any more."""


@dataclass(slots=True)
class Conversation:
    """One conversation with one contact. Sequences count its messages from 1; 0 stands for none.

    `turn_id` is the turn whose reply we wait for; `turn_up_to` the customer's last message that it knows of;
    `replied_turn_id` the last turn whose reply was used. `unanswered_since` is when the first message came that is unanswered,
    while one is; `moved_to` is the conversation that has this one's messages now, at sequences that are `moved_by` higher.
    `person_wrote_at` when a person last wrote to the customer, as far as that can be judged.
    """

    id: UUID
    tenant_id: UUID
    contact_id: UUID
    channel_id: UUID
    opened_at: datetime
    last_activity_at: datetime
    contact: Contact
    tenant: TenantProfile
    state: ConversationState = "open"
    owner: ConversationOwner = "ai"
    waiting_for_person: bool = False
    assigned_user_id: UUID | None = None
    handoff_reason: str | None = None
    handoff_cause: str | None = None
    last_sequence: int = 0
    last_inbound_sequence: int = 0
    answered_up_to: int = 0
    last_inbound_at: datetime | None = None
    unanswered_since: datetime | None = None
    person_wrote_at: datetime | None = None
    turn_id: UUID | None = None
    turn_up_to: int = 0
    replied_turn_id: UUID | None = None
    closed_at: datetime | None = None
    moved_to: UUID | None = None
    moved_by: int = 0
    version: int = 0

    def next_sequence(self, now: datetime) -> int:
        """Returns the place of a new message."""
        self.last_activity_at = max(self.last_activity_at, now)
        self.last_sequence += 1
        return self.last_sequence

    @property
    def unanswered(self) -> bool:
        return self.last_inbound_sequence > self.answered_up_to

    @property
    def owned_by_ai(self) -> bool:
        return self.state == "open" and self.owner == "ai"

    @property
    def window_ends_at(self) -> datetime | None:
        """Returns when the window ends; None where there is none, or none was ever opened."""
        if self.contact.window is None or self.last_inbound_at is None:
            return None
        return self.last_inbound_at + self.contact.window

    def window_is_open(self, now: datetime) -> bool:
        return self.contact.window is None or (self.window_ends_at is not None and now < self.window_ends_at)

    def send_until(self, now: datetime) -> datetime | None:
        """Returns when it is too late for a message that is written now."""
        return now + LATEST_ANSWER if self.contact.window is None else self.window_ends_at

    def begin(self, now: datetime) -> Happened:
        """Opens the conversation. In a group nobody wants an answer to every word: a person may hand it to the AI."""
        return (WasOpened(), *(self.hand_off("group", now, announced=False) if self.contact.is_group else ()))

    def hear(self, sequence: int, sent_at: datetime) -> Happened:
        """The customer wrote, which makes a turn in flight stale."""
        self.last_inbound_at = max(self.last_inbound_at or sent_at, sent_at)
        return (CustomerWrote(), *self.be_asked(sequence, sent_at))

    def be_asked(self, sequence: int, at: datetime) -> Happened:
        """Something waits for an answer from this place on, and makes a turn in flight stale."""
        self.unanswered_since = min(self.unanswered_since or at, at) if self.unanswered else at
        self.last_inbound_sequence = sequence
        if self.owner == "person" and self.assigned_user_id is None:
            self.waiting_for_person = True
        return self.end_turn("superseded")

    def hear_history(self, sent_at: datetime) -> Happened:
        """An old message of a synced phone: it asks for nothing, but the customer-service window may rest on it."""
        self.last_inbound_at = max(self.last_inbound_at or sent_at, sent_at)
        return (CustomerWrote(history=True),)

    def ask(self, turn_id: UUID) -> Happened:
        """The AI is asked to answer all that the customer wrote until now."""
        ended = self.end_turn("superseded")
        self.turn_id, self.turn_up_to = turn_id, self.last_inbound_sequence
        return (*ended, TurnStarted(turn_id))

    def end_turn(self, how: HowTurnEnded) -> Happened:
        """Nobody waits for the current turn any longer."""
        turn_id, self.turn_id = self.turn_id, None
        return () if turn_id is None else (TurnEnded(turn_id, how),)

    def burst_ended(self, turn_id: UUID, now: datetime, *, given_up: bool = False) -> Happened:
        """The customer has been silent for a while: the AI is asked, or a person where it cannot be (`given_up`) or may not."""
        if not self.owned_by_ai or not self.unanswered or self.turn_id is not None:
            return ()
        if given_up:
            return self.hand_off("deadline", now)
        return self.ask(turn_id) if self.tenant.ai_answers else self.hand_off("ai_switched_off", now, announced=False)

    def turn_expired(self, turn_id: UUID, now: datetime) -> Happened:
        """No reply of this turn has come in time: if it is still waited for, a person is asked."""
        return self.hand_off("deadline", now) if self.waits_for(turn_id) else ()

    def waits_for(self, turn_id: UUID) -> bool:
        """Returns whether the reply of this turn is still wanted."""
        return self.owned_by_ai and self.turn_id == turn_id

    def unwanted_because(self, turn_id: UUID) -> Unwanted:
        """Returns why a reply of this turn, which nobody waits for, is not used; `repeated`: it was used before."""
        if self.replied_turn_id == turn_id:
            return "repeated"
        if self.state == "closed":
            return "closed"
        return "taken_over" if self.owner == "person" else "superseded"

    def use_reply(self) -> None:
        """The reply of the current turn decides what happens next, whatever it says."""
        self.replied_turn_id = self.turn_id

    def answered_by_ai(self) -> Happened:
        self.answered_up_to = self.turn_up_to
        return (*self.end_turn("replied"), CustomerAnswered("ai"))

    def answered_by_person(self, at: datetime) -> Happened:
        self.answered_up_to = self.last_inbound_sequence
        self.person_wrote_at = max(self.person_wrote_at or at, at)
        return (CustomerAnswered("person"),)

    def hand_off(self, cause: str, now: datetime, *, reason: str | None = None, announced: bool = True) -> Happened:
        """The AI gives up its ownership and a person is waited for, which the customer hears of where it is `announced`.

        `cause` is one of few words, `reason` what people read.
        """
        happened, words = self._wait_for_person(cause, reason), self.tenant.settings.handoff_message
        if announced and words.strip() and self.window_is_open(now):
            return (*happened, MessageWritten("system", words))
        return happened

    def _wait_for_person(self, cause: str, reason: str | None = None) -> Happened:
        self.owner, self.waiting_for_person, self.assigned_user_id = "person", True, None
        self.handoff_reason, self.handoff_cause = storable(reason or cause), cause
        return (*self.end_turn("taken_over"), HandedOff(self.handoff_reason, cause))

    def hear_echo(self, who: EchoVerdict, at: datetime) -> Happened:
        """The business's own number wrote to the customer, outside of Prosa: where it may be a person, the AI keeps silent.

        Where the tenant wants the AI to go on, it does; a person who answers is not waited for any longer all the same.
        """
        if who == "automatic" or (self.owned_by_ai and not self.tenant.settings.echo_pauses_ai):
            return ()
        return self.person_wrote_on_phone(at) if who == "person" else self.person_may_have_written()

    def person_wrote_on_phone(self, at: datetime) -> Happened:
        """Somebody of the business answered outside of Prosa, so nobody is waited for."""
        happened = self._wait_for_person("business_echo") if self.owner == "ai" else self.end_turn("taken_over")
        self.waiting_for_person = False
        return (*happened, *self.answered_by_person(at))

    def person_may_have_written(self) -> Happened:
        """The AI keeps silent, and an unanswered customer waits for somebody."""
        if self.owner == "person":
            return ()
        happened = self._wait_for_person("business_echo")
        self.waiting_for_person = self.unanswered
        return happened

    def echo_of(self, words: str, sent_at: datetime, *, repeated: bool) -> Echo:
        """Returns what is known of a text that the business's own number sent."""
        asked_at = self.unanswered_since if self.unanswered else self.last_inbound_at
        return Echo(sent_at, len(words), repeated, asked_at, self.last_inbound_at, self.unanswered, self.person_wrote_at)

    def take_over(self, user_id: UUID, *, may_override: bool) -> Happened:
        """A person takes the conversation. Raises `Conflict` when it is closed, or another person's and the caller may not
        override.
        """
        if self.state == "open" and self.assigned_user_id == user_id:
            return ()
        self._require_open()
        self._require_free_for(user_id, may_override)
        self.owner, self.waiting_for_person, self.assigned_user_id = "person", False, user_id
        return (*self.end_turn("taken_over"), Assigned(user_id))

    def hand_back(self, user_id: UUID, turn_id: UUID, *, may_override: bool) -> Happened:
        """A person gives the conversation to the AI, which is asked to answer what nobody has answered.

        Raises `Conflict` as `take_over` does, and when the AI is switched off.
        """
        if self.owned_by_ai:
            return ()
        self._require_open()
        self._require_free_for(user_id, may_override)
        if not self.tenant.ai_answers:
            raise Conflict("the AI is switched off for this tenant")
        self.owner, self.waiting_for_person, self.assigned_user_id = "ai", False, None
        self.handoff_reason = self.handoff_cause = None
        return (ReturnedToAI(user_id), *(self.ask(turn_id) if self.unanswered else ()))

    def close(self, user_id: UUID, now: datetime, *, may_override: bool) -> Happened:
        """The conversation is over. Raises `Conflict` when it is another person's."""
        if self.state == "closed":
            return ()
        self._require_free_for(user_id, may_override)
        self.state, self.closed_at, self.waiting_for_person = "closed", now, False
        return (*self.end_turn("closed"), WasClosed(user_id))

    def write(self, user_id: UUID, text: str, now: datetime, *, message_id: UUID | None = None) -> Happened:
        """The person who owns the conversation writes to the customer. Raises `Conflict` as `require_writable_by` does."""
        self.require_writable_by(user_id, now)
        written = MessageWritten("agent", text, message_id, user_id=user_id)
        return (*self.answered_by_person(now), written)

    def require_writable_by(self, user_id: UUID, now: datetime) -> None:
        """Raises `Conflict`, saying which rule stands against this person's writing to the customer now."""
        self._require_open()
        if self.assigned_user_id != user_id:
            raise Conflict("take the conversation over before you write: it is not yours")
        if not self.window_is_open(now):
            raise Conflict("the customer's last message is more than 24 hours old: only a template may be sent")

    def _require_open(self) -> None:
        if self.state != "open":
            raise Conflict("the conversation is closed")

    def _require_free_for(self, user_id: UUID, may_override: bool) -> None:
        if self.assigned_user_id not in {None, user_id} and not may_override:
            raise Conflict("the conversation is another person's")
