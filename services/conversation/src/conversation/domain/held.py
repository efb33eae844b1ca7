"""What is held of a conversation, and what follows from it without anything happening."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from contracts.conversation import ConversationOwner, Priority, WhyClosed

from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.echo import Echo

ConversationState = Literal["open", "snoozed", "closed"]
MOST_SUPERSEDED = 2
LATEST_ANSWER = timedelta(hours=24)
"""Where no window ends it, what could not be sent for so long is not sent any more."""


@dataclass(slots=True)
class HeldConversation:
    """A conversation with a contact as it is. Sequences count its messages from 1; 0 stands for none.

    `turn_id` is the turn whose reply we wait for; `turn_up_to` the customer's last message that it knows of;
    `replied_turn_id` the last turn whose reply was used. `unanswered_since` is when the first message came that is unanswered,
    while one is; `moved_to` is the conversation that has this one's messages now, at sequences that are `moved_by` higher.
    `unreadable_up_to` is the last of what is unanswered, where the AI can read nothing of that.
    `person_wrote_at` when a person last wrote to the customer, as far as that can be judged. `snoozed_until` is when it is to
    be looked at again, while it is snoozed; `closed_because` why it is over, once it is. While a person is promised,
    `handed_off_at` is since when, `promised_by` until when, `overdue_stage` how much was done because nobody came (0 to 3), and
    `passed_over` who had it and did not answer; `team_id` is the team that is asked, if one is.
    `previous_conversation_id` is what was over before, `last_agent_id` who had it before the AI had it again. `superseded`
    counts the turns in a row that a newer message made stale, `burst_messages` what came since the first that is unanswered,
    from `burst_began_at` on. `reminded_sequence` is the last reminder that the customer was sent,
    `satisfaction_score` (1 to 5) what they said when they were asked how content they are. `clocks` are the times that are
    measured while a person has it, by what they are for, as JSON (`people.domain.clocks`).
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
    transfer_note: str | None = None
    last_sequence: int = 0
    last_inbound_sequence: int = 0
    answered_up_to: int = 0
    unreadable_up_to: int = 0
    last_inbound_at: datetime | None = None
    unanswered_since: datetime | None = None
    person_wrote_at: datetime | None = None
    turn_id: UUID | None = None
    turn_up_to: int = 0
    replied_turn_id: UUID | None = None
    closed_at: datetime | None = None
    closed_because: WhyClosed | None = None
    snoozed_until: datetime | None = None
    previous_conversation_id: UUID | None = None
    last_agent_id: UUID | None = None
    reminded_sequence: int = 0
    satisfaction_asked_at: datetime | None = None
    satisfaction_score: int | None = None
    superseded: int = 0
    suggestions_asked: int = 0
    burst_began_at: datetime | None = None
    burst_messages: int = 0
    moved_to: UUID | None = None
    moved_by: int = 0
    team_id: UUID | None = None
    handed_off_at: datetime | None = None
    promised_by: datetime | None = None
    overdue_stage: int = 0
    passed_over: UUID | None = None
    clocks: dict[str, Any] = field(default_factory=dict)
    label_ids: list[UUID] = field(default_factory=list)
    priority: Priority = "normal"
    version: int = 0

    def next_sequence(self, now: datetime) -> int:
        """Returns the place of a new message."""
        self.last_activity_at = max(self.last_activity_at, now)
        self.last_sequence += 1
        return self.last_sequence

    @property
    def queued_since(self) -> datetime:
        """Returns by when its place in its queue is told, while it is queued."""
        return self.handed_off_at or self.unanswered_since or self.last_activity_at

    @property
    def suggestions_asked_now(self) -> int:
        """Returns how often the AI was asked what it would say to what the customer wrote last."""
        return self.suggestions_asked if self.turn_up_to == self.last_inbound_sequence else 0

    @property
    def unanswered(self) -> bool:
        return self.last_inbound_sequence > self.answered_up_to

    @property
    def ai_reads(self) -> bool:
        """Returns whether there is something unanswered that the AI can read."""
        return self.unanswered and self.unreadable_up_to < self.last_inbound_sequence

    @property
    def is_merged(self) -> bool:
        """Returns whether another conversation took this one's place."""
        return self.closed_because == "merged" or self.moved_to is not None

    @property
    def owned_by_ai(self) -> bool:
        return self.state == "open" and self.owner == "ai"

    @property
    def turn_goes_on(self) -> bool:
        """Returns whether there is a turn that the next message, or edit, does not end. A customer who never stops is answered
        all the same: after some turns in a row one goes on, and what it does not know of is the next one's.
        """
        return self.turn_id is not None and self.superseded >= MOST_SUPERSEDED

    @property
    def is_helped(self) -> bool:
        """Returns whether the AI suggests answers to the person who has it."""
        theirs = self.state == "open" and self.owner == "person" and self.assigned_user_id is not None
        return theirs and self.tenant.active and self.tenant.policy.suggests_replies and not self.contact.is_group

    @property
    def window_ends_at(self) -> datetime | None:
        """Returns when the window ends; None where there is none, or none was ever opened."""
        if self.contact.window is None or self.last_inbound_at is None:
            return None
        return self.last_inbound_at + self.contact.window

    def window_is_open(self, now: datetime) -> bool:
        return self.contact.window is None or (self.window_ends_at is not None and now < self.window_ends_at)

    def send_until(self, now: datetime, *, at_any_time: bool = False) -> datetime | None:
        """Returns when it is too late for a message that is written now; `at_any_time`: no window ends it."""
        return now + LATEST_ANSWER if at_any_time or self.contact.window is None else self.window_ends_at

    def echo_of(self, words: str, sent_at: datetime, *, repeated: bool) -> Echo:
        """Returns what is known of a text that the business's own number sent."""
        asked_at = self.unanswered_since if self.unanswered else self.last_inbound_at
        return Echo(sent_at, len(words), repeated, asked_at, self.last_inbound_at, self.unanswered, self.person_wrote_at)
