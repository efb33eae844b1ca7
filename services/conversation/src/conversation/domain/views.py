"""What people and their programs see of conversations and messages, over HTTP and over sockets alike."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.conversation import Author, ConversationOwner, Priority, WhyClosed
from contracts.gateway import MissingReason, Provider
from contracts.people import SlaTarget
from pydantic import BaseModel

from conversation.domain.conversation import Conversation
from conversation.domain.delivery import MessageStatus
from conversation.domain.held import ConversationState
from conversation.domain.life import Phase, phase_of
from conversation.domain.message import Message
from conversation.domain.own_change import Change
from conversation.domain.previews import LastMessageView, MessagePreview, last_message_view
from conversation.domain.quotes import QuotedView, quoted_view
from conversation.people.domain.clocks import clocks_of
from conversation.people.domain.targets import SLA_TARGETS


class ContactView(BaseModel):
    contact_id: UUID
    name: str | None
    address: str
    label_ids: list[UUID] = []


class SlaView(BaseModel):
    """A time that the business set itself: `minutes` of working time since `began_at`. `due_at` is when it is over, null while
    it is `paused`, or where that never comes. `warned` and `breached`: most of it is over, all of it is.
    """

    target: SlaTarget
    minutes: int
    began_at: datetime
    due_at: datetime | None
    paused: bool
    warned: bool
    breached: bool


class ConversationView(BaseModel):
    """`phase` says in one word who is to do something next. `turn_pending`: the AI is thinking. `version` grows with each
    change: an older one never replaces a newer.

    `transfer_note` is what whoever gave it away last said to whoever has it now, `handoff_reason` why a person was asked for.
    While it waits for whoever takes it, `waiting_since` says since when, and `queue_position` its place (only where one
    conversation is read). `promised_by` is when a person should have answered, null once one has; `escalated`: the supervisors
    should see to it. `sla` are the times that are measured, answers first. `window_ends_at` is null where none was opened yet,
    and with a `provider` that knows no window. `last_message` is null where nothing was said yet, and where another
    conversation has the messages.

    `unread_messages` is how much of what the customer wrote in an open one the caller has not read, counted among the last
    hundred messages: in lists, snapshots, and where one is read. It is null elsewhere, and for who has no read marks.
    """

    conversation_id: UUID
    contact: ContactView
    channel_id: UUID
    provider: Provider
    state: ConversationState
    phase: Phase
    owner: ConversationOwner
    waiting_for_person: bool
    assigned_user_id: UUID | None
    handoff_reason: str | None
    transfer_note: str | None = None
    team_id: UUID | None = None
    waiting_since: datetime | None = None
    queue_position: int | None = None
    promised_by: datetime | None = None
    escalated: bool = False
    unread_messages: int | None = None
    turn_pending: bool
    last_sequence: int
    last_message: LastMessageView | None = None
    last_inbound_at: datetime | None
    window_ends_at: datetime | None
    last_activity_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    closed_because: WhyClosed | None
    snoozed_until: datetime | None
    previous_conversation_id: UUID | None
    satisfaction_score: int | None = None
    label_ids: list[UUID] = []
    priority: Priority = "normal"
    sla: list[SlaView] = []
    version: int


class MediaView(BaseModel):
    """The file of a message. `mime_type` is what it is once it is stored, before that what its sender calls it.

    `size` in bytes; `reason` is why it is missing.
    """

    media_id: UUID | None = None
    state: Literal["pending", "stored", "missing"]
    mime_type: str | None = None
    size: int | None = None
    filename: str | None = None
    reason: MissingReason | None = None


class FileOfMessage(MediaView):
    """The file of a message with an address that needs no token, while it is `stored`: good until `expires_at`, for minutes."""

    url: str | None = None
    expires_at: datetime | None = None


class CameFromView(BaseModel):
    """The ad, page or campaign that led a customer here, as the provider tells it."""

    source_url: str | None = None
    source_id: str | None = None
    source_type: str | None = None
    headline: str | None = None
    body: str | None = None
    campaign: str | None = None


class MessageView(BaseModel):
    """`kind` is that of `content`, which is one of the contracts' contents, or null when the customer took the message back,
    and for a viewer.

    `author_name` is who of a group wrote. `quoted` is the message that `reply_to` names, where it is known; `came_from` the ad
    or page that led the customer here. `change` is an edit or a reaction of ours on its way, or that failed.
    """

    message_id: UUID
    conversation_id: UUID
    sequence: int
    author: Author
    user_id: UUID | None
    kind: str | None = None
    content: dict[str, Any] | None
    provider_message_id: str | None
    reply_to: str | None
    status: MessageStatus | None
    error_class: str | None
    reaction: str | None
    edited_at: datetime | None
    revoked_at: datetime | None
    turn_id: UUID | None
    decision: str | None
    citations: list[dict[str, Any]] | None
    sent_at: datetime
    author_name: str | None
    media: MediaView | None
    quoted: QuotedView | None = None
    came_from: CameFromView | None = None
    change: Change | None = None


def view_of(conversation: Conversation, last: MessagePreview | None) -> ConversationView:
    contact = conversation.contact
    return ConversationView(
        conversation_id=conversation.id,
        contact=ContactView(contact_id=contact.id, name=contact.name, address=contact.address, label_ids=contact.label_ids),
        channel_id=conversation.channel_id,
        provider=contact.provider,
        state=conversation.state,
        phase=phase_of(conversation),
        owner=conversation.owner,
        waiting_for_person=conversation.waiting_for_person,
        assigned_user_id=conversation.assigned_user_id,
        handoff_reason=conversation.handoff_reason,
        transfer_note=conversation.transfer_note,
        team_id=conversation.team_id,
        waiting_since=conversation.handed_off_at if conversation.is_queued else None,
        promised_by=conversation.promised_by,
        escalated=conversation.overdue_stage > 1,
        turn_pending=conversation.turn_id is not None,
        last_sequence=conversation.last_sequence,
        last_message=last_message_view(last),
        last_inbound_at=conversation.last_inbound_at,
        window_ends_at=conversation.window_ends_at,
        last_activity_at=conversation.last_activity_at,
        opened_at=conversation.opened_at,
        closed_at=conversation.closed_at,
        closed_because=conversation.closed_because,
        snoozed_until=conversation.snoozed_until,
        previous_conversation_id=conversation.previous_conversation_id,
        satisfaction_score=conversation.satisfaction_score,
        label_ids=conversation.label_ids,
        priority=conversation.priority,
        sla=_sla_of(conversation),
        version=conversation.version,
    )


def conversation_event(conversation: Conversation) -> str:
    """Returns a conversation as JSON, as it is kept to be told. What was said last is put in by whoever tells it
    (`with_last_message`): looking for it would cost whoever writes. So is what its customer is called by then.
    """
    return view_of(conversation, None).model_dump_json(exclude={"last_message"})


def with_last_message(event: str, last: MessagePreview | None) -> str:
    """Returns a conversation that was kept to be told, with what was said last in it."""
    view = last_message_view(last)
    return f'{event[:-1]}, "last_message": {view.model_dump_json() if view else "null"}}}'


def _sla_of(conversation: Conversation) -> list[SlaView]:
    clocks = clocks_of(conversation)
    return [
        SlaView(
            target=target,
            minutes=clock.minutes,
            began_at=clock.began_at,
            due_at=clock.due_at,
            paused=not clock.runs,
            warned=clock.warned,
            breached=clock.breached,
        )
        for target in SLA_TARGETS
        if (clock := clocks.get(target)) is not None
    ]


def message_view(message: Message) -> MessageView:
    return MessageView(
        message_id=message.id,
        conversation_id=message.conversation_id,
        sequence=message.sequence,
        author=message.author,
        user_id=message.user_id,
        kind=message.content.get("kind"),
        content=None if message.revoked_at else message.content,
        provider_message_id=message.provider_message_id,
        reply_to=message.reply_to,
        status=message.status,
        error_class=message.error_class,
        reaction=message.reaction,
        edited_at=message.edited_at,
        revoked_at=message.revoked_at,
        turn_id=message.turn_id,
        decision=message.decision,
        citations=message.citations,
        sent_at=message.sent_at,
        author_name=message.author_name,
        media=media_view(message),
        quoted=quoted_view(message.quoted),
        came_from=CameFromView.model_validate(message.came_from) if message.came_from else None,
        change=Change.model_validate(message.change) if message.change else None,
    )


def media_view(message: Message) -> MediaView | None:
    """Returns what is known of a message's file; None where it has none, or was taken back."""
    if message.revoked_at or "media" not in message.content:
        return None
    given = message.content["media"]
    announced = {
        "state": "pending",
        "mime_type": given.get("mime_type"),
        "filename": given.get("filename"),
        "size": given.get("size"),
    }
    return MediaView(**{**announced, **(message.media or {})})
