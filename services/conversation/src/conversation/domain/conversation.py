"""Who owns a conversation, what is unanswered in it, and which turn of the AI is current.

A state machine without I/O: each rule changes the conversation at a given time, and returns what happened (`happenings`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from common.errors import Conflict
from contracts.content import Text
from contracts.conversation import Actor
from contracts.outgoing import Edit, OutgoingContent, Reaction, ReplyTarget
from contracts.text import storable

from conversation.domain.echo import EchoVerdict
from conversation.domain.happenings import (
    AI,
    CUSTOMER,
    SOMEBODY,
    SYSTEM,
    Assigned,
    CustomerAnswered,
    CustomerWrote,
    HandedOff,
    Happened,
    HowTurnEnded,
    MessageWritten,
    OwnChangeAsked,
    ReturnedToAI,
    TurnEnded,
    TurnStarted,
    WasClosed,
    WasOpened,
    WasWoken,
    person,
)
from conversation.domain.held import HeldConversation

Unwanted = Literal["superseded", "taken_over", "closed", "repeated"]
WHOSE_CAUSE: dict[str, Actor] = {"ai_decided": AI, "business_echo": SOMEBODY}
"""Who causes a hand-off that does not come of a rule of ours or a failure."""


@dataclass(slots=True)
class Conversation(HeldConversation):
    """One conversation with one contact, and the rules of who owns it and what is answered."""

    def begin(self, now: datetime, actor: Actor = CUSTOMER) -> Happened:
        """Opens the conversation. In a group nobody wants an answer to every word: a person may hand it to the AI."""
        return (WasOpened(actor), *(self.hand_off("group", now, announced=False) if self.contact.is_group else ()))

    def hear(self, sequence: int, sent_at: datetime, *, readable: bool = True) -> Happened:
        """The customer wrote, which makes a turn in flight stale, and wakes what is snoozed. `readable`: the AI can read it."""
        self.last_inbound_at = max(self.last_inbound_at or sent_at, sent_at)
        return (CustomerWrote(), *self.be_asked(sequence, sent_at, readable=readable))

    def be_asked(self, sequence: int, at: datetime, *, readable: bool) -> Happened:
        """Something waits for an answer from this place on, and makes a turn in flight stale, unless others were before it."""
        is_first = not self.unanswered or (self.turn_goes_on and self.last_inbound_sequence == self.turn_up_to)
        if not readable and (is_first or not self.ai_reads):
            self.unreadable_up_to = sequence
        if is_first:
            self.burst_began_at, self.burst_messages = None, 0
        if self.turn_goes_on:
            self.burst_began_at = min(self.burst_began_at or at, at)
        self.burst_messages += 1
        self.unanswered_since = min(self.unanswered_since or at, at) if self.unanswered else at
        self.last_inbound_sequence = sequence
        if self.owner == "person" and self.assigned_user_id is None:
            self.waiting_for_person = True
        woken = self.wake(CUSTOMER, "customer_wrote")
        return woken if self.turn_goes_on else (*woken, *self.supersede())

    def supersede(self) -> Happened:
        """The turn in flight, if there is one, does not know what is asked now."""
        self.superseded += int(self.turn_id is not None)
        return self.end_turn("superseded")

    def notice(self, sent_at: datetime) -> Happened:
        """The customer sent something that asks for nothing."""
        self.last_inbound_at = max(self.last_inbound_at or sent_at, sent_at)
        return (CustomerWrote(),)

    def hear_history(self, sent_at: datetime) -> Happened:
        """An old message of a synced phone: it asks for nothing, but the customer-service window may rest on it."""
        self.last_inbound_at = max(self.last_inbound_at or sent_at, sent_at)
        return (CustomerWrote(history=True),)

    def ask(self, turn_id: UUID, *, suggests: bool = False) -> Happened:
        """The AI is asked to answer all that the customer wrote until now."""
        ended = self.end_turn("superseded")
        self.suggestions_asked = self.suggestions_asked_now + int(suggests)
        self.turn_id, self.turn_up_to = turn_id, self.last_inbound_sequence
        return (*ended, TurnStarted(turn_id))

    def end_turn(self, how: HowTurnEnded) -> Happened:
        """Nobody waits for the current turn any longer."""
        turn_id, self.turn_id = self.turn_id, None
        self.superseded = self.superseded if how == "superseded" else 0
        return () if turn_id is None else (TurnEnded(turn_id, how),)

    def burst_ended(self, turn_id: UUID, now: datetime, *, given_up: bool = False) -> Happened:
        """The customer has been silent for a while: the AI is asked, or a person where it cannot be (`given_up`) or may not.

        Where a person has the conversation the AI may be asked what it would say (`is_helped`).
        """
        if self.is_helped:
            asked_before = self.turn_up_to == self.last_inbound_sequence
            return () if given_up or asked_before else self.ask_for_suggestion(turn_id)
        if not self.owned_by_ai or not self.unanswered or self.turn_id is not None:
            return ()
        if given_up:
            return self.hand_off("deadline", now)
        if not self.tenant.ai_answers:
            return self.hand_off("ai_switched_off", now, announced=False)
        return self.ask(turn_id) if self.ai_reads else self.hand_off("unanswered_kind", now)

    def ask_for_suggestion(self, turn_id: UUID) -> Happened:
        """The AI is asked what it would say, unless it thinks already, or there is nothing that it could answer."""
        return self.ask(turn_id, suggests=True) if self.ai_reads and self.turn_id is None else ()

    def turn_expired(self, turn_id: UUID, now: datetime) -> Happened:
        """No reply of this turn has come in time: if it is still waited for, a person is asked. Of a suggestion none is."""
        if self.owner == "person" and self.turn_id == turn_id:
            return self.end_turn("failed")
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
        if self.unanswered:
            self.unanswered_since = self.burst_began_at or self.unanswered_since
        return (*self.end_turn("replied"), CustomerAnswered("ai"))

    def answered_by_person(self, at: datetime) -> Happened:
        self.answered_up_to = self.last_inbound_sequence
        self.person_wrote_at = max(self.person_wrote_at or at, at)
        return (CustomerAnswered("person"),)

    def hand_off(self, cause: str, now: datetime, *, reason: str | None = None, announced: bool = True) -> Happened:
        """The AI gives up its ownership and a person is waited for, which the customer hears of where it is `announced`.

        `cause` is one of few words, `reason` what people read.
        """
        happened, words = self._wait_for_person(cause, reason), self.tenant.handoff_words(now)
        if announced and words.strip() and self.window_is_open(now):
            return (*happened, MessageWritten("system", Text(text=storable(words))))
        return happened

    def _wait_for_person(self, cause: str, reason: str | None = None) -> Happened:
        self.owner, self.waiting_for_person, self.assigned_user_id = "person", True, None
        self.handoff_reason, self.handoff_cause = storable(reason or cause), cause
        return (*self.end_turn("taken_over"), HandedOff(self.handoff_reason, cause, WHOSE_CAUSE.get(cause, SYSTEM)))

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
        self.waiting_for_person = self.unanswered and self.state == "open"
        return happened

    def take_over(self, user_id: UUID, *, may_override: bool) -> Happened:
        """A person takes the conversation. Raises `Conflict` when it is closed, or another person's and the caller may not
        override.
        """
        if self.state == "open" and self.assigned_user_id == user_id:
            return ()
        self.require_open()
        self.require_free_for(user_id, may_override)
        woken = self.wake(person(user_id), "taken_over")
        self.owner, self.waiting_for_person, self.assigned_user_id = "person", False, user_id
        return (*woken, *self.end_turn("taken_over"), Assigned(user_id))

    @property
    def is_queued(self) -> bool:
        """Returns whether it waits for whoever takes it."""
        return self.state == "open" and self.waiting_for_person and self.assigned_user_id is None

    def give_to(self, user_id: UUID, by: Actor = SYSTEM) -> Happened:
        """It is this person's turn to answer: by itself, or because another one says so."""
        woken = self.wake(by, "assigned")
        self.owner, self.waiting_for_person, self.assigned_user_id = "person", False, user_id
        return (*woken, *self.end_turn("taken_over"), Assigned(user_id, by))

    def hand_back(self, user_id: UUID, turn_id: UUID, *, may_override: bool) -> Happened:
        """A person gives the conversation to the AI, which is asked to answer what nobody has answered.

        Raises `Conflict` as `take_over` does, and when the AI is switched off.
        """
        if self.owned_by_ai:
            return ()
        self.require_open()
        self.require_free_for(user_id, may_override)
        if not self.tenant.ai_answers:
            raise Conflict("the AI is switched off for this tenant", reason="ai_off")
        woken = self.wake(person(user_id), "handed_back")
        return (*woken, *self.return_to_ai(user_id), *(self.ask(turn_id) if self.unanswered else ()))

    def return_to_ai(self, user_id: UUID | None = None) -> Happened:
        """The AI has the conversation again, by this person's decision or by rule."""
        self.be_the_ais()
        return (ReturnedToAI(user_id),)

    def be_the_ais(self) -> None:
        self.last_agent_id = self.assigned_user_id or self.last_agent_id
        self.owner, self.waiting_for_person, self.assigned_user_id = "ai", False, None
        self.handoff_reason = self.handoff_cause = self.transfer_note = None

    def wake(self, actor: Actor, reason: str) -> Happened:
        """Something is to be done again where nothing was. Who has no person waits for one, if the AI does not have them."""
        if self.state != "snoozed":
            return ()
        self.state, self.snoozed_until = "open", None
        self.waiting_for_person = self.owner == "person" and self.assigned_user_id is None
        return (WasWoken(actor, reason),)

    def close(self, user_id: UUID, now: datetime, *, may_override: bool, reason: str | None = None) -> Happened:
        """A person ends the conversation. Raises `Conflict` when it is another person's."""
        if self.state == "closed":
            return ()
        self.require_free_for(user_id, may_override)
        return self.end(WasClosed("resolved", person(user_id), reason), now)

    def end(self, closed: WasClosed, now: datetime) -> Happened:
        """The conversation is over: nobody is waited for, and nothing is to be done."""
        self.state, self.closed_at, self.closed_because = "closed", now, closed.because
        self.waiting_for_person, self.snoozed_until = False, None
        return (*self.end_turn("closed"), closed)

    def write(
        self,
        user_id: UUID,
        content: OutgoingContent,
        now: datetime,
        *,
        message_id: UUID | None = None,
        quoted: ReplyTarget | None = None,
    ) -> Happened:
        """The person who owns the conversation writes to the customer. Raises `Conflict` as `require_writable_by` does."""
        self.require_writable_by(user_id, now, at_any_time=content.kind == "template")
        written = MessageWritten("agent", content, message_id, quoted, user_id)
        answered = (*self.end_turn("taken_over"), *self.answered_by_person(now))
        return (*self.wake(person(user_id), "answered"), *answered, written)

    def ask_to_change(self, user_id: UUID, change_id: UUID, content: Reaction | Edit, now: datetime) -> Happened:
        """Its owner reacts, or wants to have said something else, which answers nothing. Raises as `write` does."""
        self.require_writable_by(user_id, now)
        return (OwnChangeAsked(change_id, content, user_id),)

    def require_writable_by(self, user_id: UUID, now: datetime, *, at_any_time: bool = False) -> None:
        """Raises `Conflict`, saying which rule stands against this person's writing to the customer now. `at_any_time`: no
        window stands before it.
        """
        self.require_open()
        if self.assigned_user_id != user_id:
            raise Conflict("take the conversation over before you write: it is not yours", reason="not_yours")
        if not at_any_time and not self.window_is_open(now):
            sentence = "the customer's last message is more than 24 hours old: only a template may be sent"
            raise Conflict(sentence, reason="window_closed")

    def require_open(self) -> None:
        if self.state == "closed":
            raise Conflict("the conversation is closed", reason="closed")

    def require_free_for(self, user_id: UUID | None, may_override: bool) -> None:
        if self.assigned_user_id not in {None, user_id} and not may_override:
            raise Conflict("the conversation is another person's", reason="theirs")
