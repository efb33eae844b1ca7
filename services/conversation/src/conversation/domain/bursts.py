"""When the AI is asked: what a customer writes in a row is answered together, and who never stops is answered all the same."""

from datetime import datetime, timedelta

from conversation.domain.conversation import Conversation

LONGEST_BURST = timedelta(seconds=20)
LARGEST_BURST = 20


def ask_at(conversation: Conversation, now: datetime) -> datetime:
    """Returns when the AI is asked for what came now: when the customer has been silent for the tenant's burst window, and at
    once when they have written for long, or much.
    """
    conversation.burst_began_at = conversation.burst_began_at or now
    window = timedelta(milliseconds=conversation.tenant.settings.burst_window_ms)
    if conversation.burst_messages >= LARGEST_BURST:
        return now
    return min(now + window, conversation.burst_began_at + LONGEST_BURST)
