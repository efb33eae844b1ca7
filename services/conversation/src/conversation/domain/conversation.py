"""Who owns a conversation, what is unanswered in it, and which turn of the AI is current."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal
from uuid import UUID

from common.errors import Conflict
from contracts.gateway import Provider, TenantSettings
from contracts.providers import CAPABILITIES

from conversation.domain.echo import Echo

State = Literal["open", "closed"]
Owner = Literal["ai", "person"]
Unwanted = Literal["superseded", "taken_over", "closed", "repeated"]
LATEST_ANSWER = timedelta(hours=24)
"""Where no window ends it, what could not be sent for so long is not sent any more."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """What the directory says of a tenant, `preferences` as JSON. One that we know nothing of is served by defaults."""

    preferences: str | None = None
    locale: str | None = None
    active: bool = True

    @property
    def settings(self) -> TenantSettings:
        return _settings(self.preferences)

    @property
    def ai_answers(self) -> bool:
        return self.active and self.settings.ai_enabled


@lru_cache(maxsize=1_000)
def _settings(preferences: str | None) -> TenantSettings:
    """They seldom change, and are asked for with every message."""
    return TenantSettings.model_validate_json(preferences, extra="ignore") if preferences else TenantSettings()


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer on a channel. `key` reveals no phone; answers go to `provider_address`, verbatim."""

    id: UUID
    key: UUID
    address: str
    provider_address: str
    name: str | None
    provider: Provider
    merged_into: UUID | None = None

    @property
    def is_group(self) -> bool:
        """Whether these are many people, who mostly talk with each other."""
        return self.address.startswith("group:")

    @property
    def on_a_phone(self) -> bool:
        """Whether the business's end is a phone's own session, on which people write too."""
        return CAPABILITIES[self.provider].phone_link is not None

    @property
    def window(self) -> timedelta | None:
        """The customer-service window: how long after the customer's last message we may write; None where at any time."""
        return CAPABILITIES[self.provider].window


@dataclass(slots=True)
class Conversation:
    """One conversation with one contact. Sequences count its messages from 1; 0 stands for none.

    `turn_id` is the turn whose reply we wait for; `turn_up_to` the customer's last message that it knows of;
    `replied_turn_id` the last turn whose reply was used. `unanswered_since` is when the first message came that is unanswered,
    while one is; `moved_to` is the conversation that has this one's messages now, at sequences that are `moved_by` higher.
    `person_wrote_at` when a person last wrote to the customer, as far as that can be told.
    """

    id: UUID
    tenant_id: UUID
    contact_id: UUID
    channel_id: UUID
    opened_at: datetime
    last_activity_at: datetime
    contact: Contact
    tenant: Tenant
    state: State = "open"
    owner: Owner = "ai"
    waiting_for_person: bool = False
    assigned_user_id: UUID | None = None
    handoff_reason: str | None = None
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
        """The place of a new message."""
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
        """None where there is no window, or none was ever opened."""
        if self.contact.window is None or self.last_inbound_at is None:
            return None
        return self.last_inbound_at + self.contact.window

    def window_is_open(self, now: datetime) -> bool:
        return self.contact.window is None or (self.window_ends_at is not None and now < self.window_ends_at)

    def send_until(self, now: datetime) -> datetime | None:
        """When it is too late for a message that is written now."""
        return now + LATEST_ANSWER if self.contact.window is None else self.window_ends_at

    def hear(self, sequence: int, sent_at: datetime) -> UUID | None:
        """The customer wrote. Returns the turn that this made stale, if there was one."""
        if not self.unanswered:
            self.unanswered_since = sent_at
        self.last_inbound_sequence = sequence
        self.last_inbound_at = max(self.last_inbound_at or sent_at, sent_at)
        if self.owner == "person" and self.assigned_user_id is None:
            self.waiting_for_person = True
        return self.end_turn()

    def heard_long_ago(self, sent_at: datetime) -> None:
        """An old message of a synced phone: it asks for nothing, but the customer-service window may rest on it."""
        self.last_inbound_at = max(self.last_inbound_at or sent_at, sent_at)

    def end_turn(self) -> UUID | None:
        """Nobody waits for the current turn any longer; which one it was."""
        turn_id, self.turn_id = self.turn_id, None
        return turn_id

    def ask(self, turn_id: UUID) -> None:
        """The AI is asked to answer all that the customer wrote until now."""
        self.turn_id, self.turn_up_to = turn_id, self.last_inbound_sequence

    def waits_for(self, turn_id: UUID) -> bool:
        """Whether the reply of this turn is still wanted."""
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

    def answered_by_ai(self) -> None:
        self.answered_up_to = self.turn_up_to
        self.end_turn()

    def answered_by_person(self, at: datetime) -> None:
        self.answered_up_to = self.last_inbound_sequence
        self.person_wrote_at = max(self.person_wrote_at or at, at)

    def hand_off(self, reason: str) -> UUID | None:
        """The AI gives up its ownership and a person is waited for. Returns the turn that this ended."""
        self.owner, self.waiting_for_person, self.assigned_user_id = "person", True, None
        self.handoff_reason = reason
        return self.end_turn()

    def person_wrote_on_phone(self, at: datetime) -> UUID | None:
        """Somebody of the business answered outside of Prosa, so nobody is waited for. Returns the turn that this ended."""
        turn_id = self.hand_off("business_echo") if self.owner == "ai" else self.end_turn()
        self.waiting_for_person = False
        self.answered_by_person(at)
        return turn_id

    def person_may_have_written(self) -> UUID | None:
        """The AI keeps silent, and an unanswered customer waits for somebody. Returns the turn that this ended."""
        if self.owner == "person":
            return None
        turn_id = self.hand_off("business_echo")
        self.waiting_for_person = self.unanswered
        return turn_id

    def echo_of(self, words: str, sent_at: datetime, *, repeated: bool) -> Echo:
        """What is known of a text that the business's own number sent."""
        asked_at = self.unanswered_since if self.unanswered else self.last_inbound_at
        return Echo(sent_at, len(words), repeated, asked_at, self.last_inbound_at, self.unanswered, self.person_wrote_at)

    def absorb(self, other: "Conversation", now: datetime) -> None:
        """What was said in another conversation with the same person goes on here, after what was said here; the other is
        over. A person who has one of the two has both.
        """
        since = [one.unanswered_since for one in (self, other) if one.unanswered and one.unanswered_since]
        self.unanswered_since = min(since, default=None)
        self.person_wrote_at = max(filter(None, (self.person_wrote_at, other.person_wrote_at)), default=None)
        base, answered = self.last_sequence, not (self.unanswered or other.unanswered)
        answered_up_to = self.answered_up_to if self.unanswered or not other.unanswered else base + other.answered_up_to
        if other.last_inbound_sequence:
            self.last_inbound_sequence = base + other.last_inbound_sequence
        self.answered_up_to = self.last_inbound_sequence if answered else answered_up_to
        self.last_sequence = base + other.last_sequence
        self.last_inbound_at = max(filter(None, (self.last_inbound_at, other.last_inbound_at)), default=None)
        self.last_activity_at = max(self.last_activity_at, other.last_activity_at)
        if self.owner == "ai" and other.owner == "person":
            self.owner, self.handoff_reason = other.owner, other.handoff_reason
        self.assigned_user_id = self.assigned_user_id or other.assigned_user_id
        self.waiting_for_person = (self.waiting_for_person or other.waiting_for_person) and self.assigned_user_id is None
        other.moved_to, other.moved_by = self.id, base
        other.state, other.closed_at, other.waiting_for_person = "closed", now, False

    def take_over(self, user_id: UUID, *, may_override: bool) -> UUID | None:
        """A person takes the conversation. Returns the turn that this ended.

        Raises `Conflict` when it is closed, or another person's and the caller may not override.
        """
        self._require_open()
        self._require_free_for(user_id, may_override)
        self.owner, self.waiting_for_person, self.assigned_user_id = "person", False, user_id
        return self.end_turn()

    def hand_back(self, user_id: UUID, *, may_override: bool) -> None:
        """A person gives the conversation to the AI. Raises `Conflict` as `take_over`, and when the AI is switched off."""
        self._require_open()
        self._require_free_for(user_id, may_override)
        if not self.tenant.ai_answers:
            raise Conflict("the AI is switched off for this tenant")
        self.owner, self.waiting_for_person, self.assigned_user_id, self.handoff_reason = "ai", False, None, None

    def close(self, user_id: UUID, now: datetime, *, may_override: bool) -> UUID | None:
        """The conversation is over. Returns the turn that this ended. Raises `Conflict` when it is another person's."""
        self._require_free_for(user_id, may_override)
        self.state, self.closed_at, self.waiting_for_person = "closed", now, False
        return self.end_turn()

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
