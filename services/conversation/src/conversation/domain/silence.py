"""A customer who says nothing more is reminded once, where the tenant wants that, and then the conversation is over."""

from datetime import datetime, timedelta

from contracts.content import Text

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import SYSTEM, Happened, MessageWritten, WasClosed


def silence_went_on(conversation: Conversation, now: datetime) -> Happened:
    """Returns what the silence does by now, which is nothing where somebody waits for something."""
    if conversation.state != "open" or conversation.unanswered or conversation.waiting_for_person:
        return ()
    silent, policy = now - conversation.last_activity_at, conversation.tenant.policy
    expires, reminds = policy.expires_after_hours, policy.remind_after_hours
    if expires is not None and silent >= timedelta(hours=expires - _before_reminder(conversation)):
        return conversation.end(WasClosed("expired", SYSTEM, "silence"), now)
    if reminds is None or silent < timedelta(hours=reminds) or not _may_be_reminded(conversation, now):
        return ()
    conversation.reminded_sequence = conversation.last_sequence + 1
    return (MessageWritten("system", Text(text=policy.reminder_text or "")),)


def _before_reminder(conversation: Conversation) -> int:
    """Returns the hours of silence before the reminder, where that is what was said last: the end comes no later for it."""
    reminded = 0 < conversation.reminded_sequence == conversation.last_sequence
    return (conversation.tenant.policy.remind_after_hours or 0) if reminded else 0


def _may_be_reminded(conversation: Conversation, now: datetime) -> bool:
    """Returns whether a reminder is sent: once after each word of the customer, within the window, and never to a group."""
    first = conversation.reminded_sequence <= conversation.last_inbound_sequence
    return first and conversation.window_is_open(now) and not conversation.contact.is_group
