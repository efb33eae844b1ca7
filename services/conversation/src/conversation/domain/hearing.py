"""What a customer's message asks for: a reply of the AI where it may answer, else a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from contracts.gateway import MessageReceived

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened

TOO_OLD_TO_ANSWER = timedelta(minutes=30)
"""How long after it was written a message may come and still be answered by the AI. A phone's queue or a provider's repetition
brings older ones: the customer has moved on, or is cross, and a machine that greets them hours later knows neither."""


def hear(conversation: Conversation, event: MessageReceived, sequence: int, now: datetime) -> Happened:
    """The customer wrote the message that stands at this sequence."""
    if event.history:
        return conversation.hear_history(event.sent_at)
    return conversation.hear(sequence, event.sent_at)


def call_person(conversation: Conversation, heard: Sequence[MessageReceived], now: datetime) -> Happened:
    """Gives to a person what the AI does not answer, of all that was `heard` now and was not taken back since."""
    if not (conversation.owned_by_ai and conversation.unanswered):
        return ()
    if not conversation.tenant.ai_answers:
        return conversation.hand_off("ai_switched_off", now, announced=False)
    if any(event.received_at - event.sent_at > TOO_OLD_TO_ANSWER for event in heard):
        return conversation.hand_off("came_late", now, announced=False)
    if any(event.content.kind not in conversation.tenant.settings.answered_kinds for event in heard):
        return conversation.hand_off("unanswered_kind", now)
    return ()
