"""What other services learn of what happened to a conversation: the one place where a happening becomes an event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.content import Text
from contracts.conversation import (
    Actor,
    ContentSendRequested,
    ConversationAssigned,
    ConversationClosed,
    ConversationHandedOff,
    ConversationLabelsChanged,
    ConversationOpened,
    ConversationPriorityChanged,
    ConversationReopened,
    ConversationReturnedToAI,
    ConversationSnoozed,
    ConversationTransferred,
    ConversationWoken,
    HandoffOverdue,
    MessageSendRequested,
    ReplyDiscarded,
    TurnCancelled,
    WhyDiscarded,
)
from contracts.event import Event
from contracts.outgoing import OutgoingContent
from contracts.people import ConversationRated, SlaBreached, SlaTarget, SlaWarned

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import (
    CUSTOMER,
    RULE,
    SYSTEM,
    Absorbed,
    Assigned,
    CustomerAnswered,
    CustomerWrote,
    HandedOff,
    Happened,
    Happening,
    LabelsChanged,
    MessageWritten,
    OwnChangeAsked,
    PriorityChanged,
    PromiseBegan,
    PromiseEnded,
    PromiseOverdue,
    QuestionRestated,
    QuestionWithdrawn,
    ReplyUnused,
    ReturnedToAI,
    Suggested,
    Transferred,
    TurnEnded,
    TurnStarted,
    WasClosed,
    WasOpened,
    WasRated,
    WasReopened,
    WasSnoozed,
    WasWoken,
    person,
)
from conversation.domain.message import Message
from conversation.people.domain.targets import ClockEnded, ClockMoved, ClockStarted, SlaClock, TargetMissed, TargetNear


def events_of(conversation: Conversation, happened: Happened, written: Sequence[Message], now: datetime) -> list[Event]:
    """Returns the events that say what happened, in its order. `written` are the messages that came of each `MessageWritten`.

    What no other service learns has none. A turn is asked for at the transaction's end, with the history.
    """
    messages = iter(written)
    events = [
        _send_requested(conversation, happening, next(messages), now)
        if isinstance(happening, MessageWritten)
        else _event_of(conversation, happening, now)
        for happening in happened
    ]
    return [event for event in events if event is not None]


def _event_of(conversation: Conversation, happening: Happening, now: datetime) -> Event | None:
    match happening:
        case WasOpened(actor):
            return ConversationOpened(
                **_named(conversation, now, actor),
                contact_key=conversation.contact.key,
                previous_conversation_id=conversation.previous_conversation_id,
            )
        case OwnChangeAsked(change_id, content):
            return ContentSendRequested(**_request(conversation, change_id, content, now), origin="agent")
        case TurnEnded(turn_id, how):
            if how == "replied" or how == "failed":  # whoever runs turns has said so itself
                return None
            ids = {"tenant_id": conversation.tenant_id, "conversation_id": conversation.id}
            return TurnCancelled(**ids, turn_id=turn_id, reason=how)
        case ReplyUnused(turn_id, why):
            return reply_discarded(conversation.tenant_id, conversation.id, turn_id, why, now)
        case HandedOff(reason, _, actor):
            promise = {"team_id": conversation.team_id, "promised_by": conversation.promised_by}
            return ConversationHandedOff(**_named(conversation, now, actor), reason=reason, **promise)
        case PromiseOverdue(stage):
            assert conversation.handed_off_at is not None  # noqa: S101 — only what is promised is overdue
            promise = {"team_id": conversation.team_id, "handed_off_at": conversation.handed_off_at}
            return HandoffOverdue(**_named(conversation, now, SYSTEM), stage=stage, **promise)
        case Transferred(user_id, team_id, to_user_id, by):
            named = _named(conversation, now, by or person(user_id))
            return ConversationTransferred(**named, user_id=user_id, team_id=team_id, to_user_id=to_user_id)
        case Assigned(user_id, by):
            return ConversationAssigned(**_named(conversation, now, by or person(user_id)), user_id=user_id)
        case ReturnedToAI(user_id):
            actor = RULE if user_id is None else person(user_id)
            return ConversationReturnedToAI(**_named(conversation, now, actor), user_id=user_id)
        case WasSnoozed(until, actor):
            return ConversationSnoozed(**_named(conversation, now, actor), until=until)
        case WasWoken(actor, reason):
            return ConversationWoken(**_named(conversation, now, actor), reason=reason)
        case WasReopened(actor, owner, reason):
            return ConversationReopened(**_named(conversation, now, actor), owner=owner, reason=reason)
        case WasClosed(because, actor, words):
            named = _named(conversation, now, actor)
            return ConversationClosed(**named, user_id=actor.user_id, because=because, reason=words)
        case PriorityChanged(priority, actor):
            return ConversationPriorityChanged(**_named(conversation, now, actor), priority=priority)
        case LabelsChanged(label_ids, actor):
            return ConversationLabelsChanged(**_named(conversation, now, actor), label_ids=label_ids)
        case WasRated(score, user_id):
            return ConversationRated(**_named(conversation, now, CUSTOMER), score=score, user_id=user_id)
        case TargetNear(target, clock):
            return SlaWarned(**_measured(conversation, now, target, clock))
        case TargetMissed(target, clock):
            return SlaBreached(**_measured(conversation, now, target, clock))
        case ClockStarted() | ClockMoved() | ClockEnded():
            return None
        case CustomerWrote() | QuestionRestated() | QuestionWithdrawn() | CustomerAnswered():
            return None
        case PromiseBegan() | PromiseEnded() | MessageWritten() | Suggested() | TurnStarted() | Absorbed():
            return None


def reply_discarded(tenant_id: UUID, conversation_id: UUID, turn_id: UUID, why: WhyDiscarded, now: datetime) -> ReplyDiscarded:
    """Returns the event that says that a reply was not used, so that nobody pays for it."""
    return ReplyDiscarded(tenant_id=tenant_id, turn_id=turn_id, conversation_id=conversation_id, reason=why, occurred_at=now)


def _send_requested(
    conversation: Conversation, written: MessageWritten, message: Message, now: datetime
) -> MessageSendRequested | ContentSendRequested:
    """Returns the request of a text as it has always been, which every message-sender knows, and of all else the newer one."""
    content = written.content
    request = _request(conversation, message.id, content, now) | {"turn_id": message.turn_id, "origin": message.author}
    if isinstance(content, Text) and written.quoted is None:
        return MessageSendRequested(**request)
    return ContentSendRequested(**request, quoted=written.quoted)


def _request(conversation: Conversation, send_id: UUID, content: OutgoingContent, now: datetime) -> dict[str, Any]:
    return {
        "tenant_id": conversation.tenant_id,
        "send_id": send_id,
        "conversation_id": conversation.id,
        "channel_id": conversation.channel_id,
        "contact_key": conversation.contact.key,
        "to": conversation.contact.provider_address,
        "content": content,
        "lane": "interactive",
        "last_inbound_at": conversation.last_inbound_at,
        "not_after": conversation.send_until(now, at_any_time=content.kind == "template"),
    }


def _measured(conversation: Conversation, now: datetime, target: SlaTarget, clock: SlaClock) -> dict[str, Any]:
    return {
        **_named(conversation, now, SYSTEM),
        "target": target,
        "began_at": clock.began_at,
        "due_at": clock.due_at,
        "minutes": clock.minutes,
        "priority": clock.priority,
        "team_id": conversation.team_id,
        "user_id": conversation.assigned_user_id,
    }


def _named(conversation: Conversation, now: datetime, actor: Actor) -> dict[str, Any]:
    return {
        "tenant_id": conversation.tenant_id,
        "conversation_id": conversation.id,
        "contact_id": conversation.contact_id,
        "channel_id": conversation.channel_id,
        "occurred_at": now,
        "actor": actor,
    }
