"""What conversation asks for and tells: AI turns, messages to send, and who owns a conversation."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.bounds import Address, Code, Label, Line, cut_at, first, label, or_nothing
from contracts.content import Text
from contracts.event import Event, Instant, NonNegative, Payload, PersonalAddress, PersonalName, personal
from contracts.outgoing import OutgoingContent, ReplyTarget
from contracts.topics import CONTACTS, LIFECYCLE, OUTGOING_MESSAGES, TURNS

MOST_HISTORY = 30
LONGEST_HISTORY_TEXT = 4_096
LONGEST_QUOTE = 400
MOST_LABELS = 20
MOST_ALIASES = 100

Author = Literal["customer", "ai", "agent", "system"]
WhyDiscarded = Literal["superseded", "taken_over", "closed", "empty", "unknown_conversation"]
Origin = Literal["ai", "agent", "campaign", "notification", "system"]
WhyClosed = Literal["resolved", "expired", "merged"]
ConversationOwner = Literal["ai", "person"]
Priority = Literal["low", "normal", "high", "urgent"]


class QuotedWords(Payload):
    """What a message answers to, as it reads now."""

    role: Author
    text: Annotated[str, *label(LONGEST_QUOTE), personal]


class CameFrom(Payload):
    """The ad, page or campaign that a customer came from, short enough to stand beside each message."""

    source_url: Annotated[Annotated[str, Field(max_length=80)] | None, or_nothing(80)] = None
    source_id: Annotated[Annotated[str, Field(max_length=60)] | None, or_nothing(60)] = None
    source_type: Annotated[str, *label(40)] | None = None
    headline: Annotated[str, *label(200)] | None = None
    body: Annotated[str, *label(200)] | None = None
    campaign: Annotated[str, *label(100)] | None = None


class HistoryMessage(Payload):
    """A message as the AI reads it. `asks` is false where it asks for no answer, as a sticker does."""

    role: Author
    text: Annotated[str, *cut_at(LONGEST_HISTORY_TEXT), personal]
    sent_at: Instant
    asks: bool = True
    quoted: QuotedWords | None = None
    came_from: CameFrom | None = None


class ContactFacts(Payload):
    """What the AI may know of the customer. No phone, no address."""

    name: PersonalName | None = None
    labels: Annotated[tuple[Label, ...], *first(MOST_LABELS)] = ()


class TurnRequested(Event, topic=TURNS, type="conversation.turn-requested.v1", key="conversation_id"):
    """The AI is asked to answer all that the customer wrote up to a sequence number, before a deadline: the customer, or with
    `suggest` the person who answers them.
    """

    turn_id: UUID
    conversation_id: UUID
    mode: Literal["reply", "suggest"] = "reply"
    up_to_sequence: NonNegative
    history: Annotated[tuple[HistoryMessage, ...], Field(max_length=MOST_HISTORY)]
    contact: ContactFacts = ContactFacts()
    contact_id: UUID | None = None
    language: Code | None = None
    deadline_at: Instant


class TurnCancelled(Event, topic=TURNS, type="conversation.turn-cancelled.v1", key="conversation_id"):
    """Nobody waits for this turn any longer: a person took over, or the customer wrote more."""

    turn_id: UUID
    conversation_id: UUID
    reason: Literal["superseded", "taken_over", "closed"]


class ReplyDiscarded(Event, topic=TURNS, type="conversation.reply-discarded.v1", key="conversation_id"):
    """A reply of the AI came and is not said. Told once for every one that is not used, so that it costs nothing."""

    turn_id: UUID
    conversation_id: UUID
    reason: WhyDiscarded
    occurred_at: Instant


class SendingRequest(Payload):
    """Send something to the customer, once. `to` is the provider's id verbatim; after `not_after` it is too late.

    `turn_id` is the turn of the AI that this answers for; null for what nobody asked the AI.
    """

    send_id: UUID
    turn_id: UUID | None = None
    conversation_id: UUID
    channel_id: UUID
    contact_key: UUID
    to: PersonalAddress
    content: OutgoingContent
    origin: Origin
    lane: Literal["interactive", "bulk"] = "interactive"
    last_inbound_at: Instant | None
    not_after: Instant | None = None


class MessageSendRequested(
    SendingRequest,
    Event,
    topic=OUTGOING_MESSAGES,
    type="conversation.message-send-requested.v1",
    key="contact_key",
):
    """Send this text, as a message of its own. It is what almost everything is; for the rest see `ContentSendRequested`."""

    content: Text


class ContentSendRequested(
    SendingRequest,
    Event,
    topic=OUTGOING_MESSAGES,
    type="conversation.message-send-requested.v2",
    key="contact_key",
):
    """Send whatever a channel can carry, perhaps as an answer to one message (`quoted`)."""

    quoted: ReplyTarget | None = None


class Actor(Payload):
    """Who did it. `system` is a time that came or a failure, `rule` what the tenant decided once for all; `user_id` is of a
    person, where it is known which, `rule_id` of a rule of the tenant's automation, where it was one.
    """

    kind: Literal["customer", "ai", "agent", "system", "rule"]
    user_id: UUID | None = None
    rule_id: UUID | None = None


class ConversationEvent(Payload):
    """`actor` and `reason` say who did it and why, in one of few words or as somebody wrote it."""

    conversation_id: UUID
    contact_id: UUID
    channel_id: UUID
    occurred_at: Instant
    actor: Actor | None = None
    reason: Line | None = None


class ConversationOpened(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-opened.v1", key="conversation_id"
):
    """A customer's first message, or the first after the last conversation with them (`previous_conversation_id`) was over."""

    contact_key: UUID
    previous_conversation_id: UUID | None = None


class ConversationHandedOff(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-handed-off.v1", key="conversation_id"
):
    """A person is asked for: by the AI, a rule or us, as `reason` and `actor` say. Nobody is assigned yet. `team_id` is the
    team that is asked, if one is; `promised_by` when somebody should have answered, null where nobody is promised.
    """

    reason: Line
    team_id: UUID | None = None
    promised_by: Instant | None = None


class HandoffOverdue(ConversationEvent, Event, topic=LIFECYCLE, type="conversation.handoff-overdue.v1", key="conversation_id"):
    """Nobody has answered who was promised when the conversation was handed off at `handed_off_at`.

    `stage` is what was done about it: it is another person's turn, the supervisors see it, or the customer was told.
    """

    handed_off_at: Instant
    team_id: UUID | None = None
    stage: Literal["next_agent", "supervisors", "customer_told"]


class ConversationTransferred(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-transferred.v1", key="conversation_id"
):
    """A person gave the conversation to a team's queue, or to another person, who is assigned then. `user_id` is who did, or
    who wrote the rule that did (`actor`).
    """

    user_id: UUID
    team_id: UUID | None = None
    to_user_id: UUID | None = None


class ConversationAssigned(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-assigned.v1", key="conversation_id"
):
    """A person took the conversation over."""

    user_id: UUID


class ConversationReturnedToAI(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-returned-to-ai.v1", key="conversation_id"
):
    """A person handed the conversation back to the AI."""

    user_id: UUID | None


class ConversationClosed(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-closed.v1", key="conversation_id"
):
    """The conversation is over; the customer's next message opens another. One that was `merged` goes on in
    another.
    """

    user_id: UUID | None
    because: WhyClosed | None = None


class ConversationReopened(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-reopened.v1", key="conversation_id"
):
    """A conversation that was closed goes on: somebody reopened it."""

    owner: ConversationOwner


class ConversationSnoozed(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-snoozed.v1", key="conversation_id"
):
    """Nothing is to be done until then, unless the customer writes. Snoozed once more, the later event counts."""

    until: Instant


class ConversationWoken(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-woken.v1", key="conversation_id"
):
    """Something is to be done again: the time came, the customer wrote, or somebody did something."""


class WebhookEndpointDisabled(Event, topic=LIFECYCLE, type="conversation.webhook-endpoint-disabled.v1", key="endpoint_id"):
    """A system of the tenant is not told anything any more: it had taken nothing for days, or said that it is gone."""

    endpoint_id: UUID
    because: Literal["failing", "gone"]
    occurred_at: Instant


class ConversationPriorityChanged(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-priority-changed.v1", key="conversation_id"
):
    """The conversation is as urgent as this from now on."""

    priority: Priority
    actor: Actor


class ConversationLabelsChanged(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-labels-changed.v1", key="conversation_id"
):
    """These labels are on the conversation now, and no others."""

    label_ids: Annotated[tuple[UUID, ...], Field(max_length=MOST_LABELS)]
    actor: Actor


class ContactChanged(Event, topic=CONTACTS, type="conversation.contact-changed.v1", key="contact_id"):
    """A contact as it is now. `display_name` is what people of the business call it, if they gave it a name of theirs."""

    contact_id: UUID
    contact_key: UUID
    channel_id: UUID
    address: PersonalAddress
    name: PersonalName | None = None
    display_name: PersonalName | None = None
    aliases: Annotated[tuple[Address, ...], *first(MOST_ALIASES), personal] = ()
    version: NonNegative


class ContactErased(Event, topic=CONTACTS, type="conversation.contact-erased.v1", key="contact_id"):
    """Nothing is kept of this contact any longer. Whoever keeps something of them forgets it."""

    contact_id: UUID
    occurred_at: Instant
