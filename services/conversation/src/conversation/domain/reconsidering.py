"""What a customer's change to their own words does to who answers them: an answer is wanted to what they say now."""

from collections.abc import Sequence
from datetime import datetime

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, QuestionRestated, QuestionWithdrawn
from conversation.domain.hearing import TOO_OLD_TO_ANSWER, reads
from conversation.domain.history import HISTORY_MESSAGES
from conversation.domain.message import Message, Question

OWED_ANYWAY = frozenset({"not_delivered"})
"""Why a person is waited for, whatever the customer takes back since."""


def restate(conversation: Conversation, message: Message, at: datetime, now: datetime) -> Happened:
    """The customer gave a message another meaning. One that was answered is asked anew, as if it had been written last; so is
    one that is being answered by a turn that goes on.

    The AI, which reads the newest messages only and may write within the window only, leaves what is beyond to a person. A
    change that comes late was seen by the customer long ago, and nobody answers it now.
    """
    if conversation.state == "closed" or not message.waits:
        return ()
    is_asked = message.place <= conversation.turn_up_to
    if message.place > conversation.answered_up_to and not (is_asked and conversation.turn_goes_on):
        return conversation.supersede() if is_asked else ()
    if now - at > TOO_OLD_TO_ANSWER:
        return ()
    is_near = message.place > conversation.last_sequence - HISTORY_MESSAGES
    message.asked_as = conversation.next_sequence(now)
    happened = (QuestionRestated(), *conversation.be_asked(message.asked_as, at, readable=_is_read(conversation, message)))
    if conversation.owned_by_ai and not (is_near and conversation.window_is_open(now)):
        return happened + conversation.hand_off("question_changed", now, announced=False)
    return happened


def _is_read(conversation: Conversation, message: Message) -> bool:
    return reads(message.content, conversation.tenant.settings)


def withdraw(conversation: Conversation, message: Message, left: Sequence[Question]) -> Happened:
    """The customer took a message back. `left` is what else of theirs nobody has answered; where that is nothing, nobody is
    waited for.
    """
    if conversation.state == "closed" or message.author != "customer" or not message.asks:
        return ()
    if message.place <= conversation.answered_up_to:
        return ()
    conversation.last_inbound_sequence = max((one.place for one in left), default=conversation.answered_up_to)
    readable = any(reads({"kind": one.kind}, conversation.tenant.settings) for one in left)
    conversation.unreadable_up_to = 0 if readable else conversation.last_inbound_sequence
    conversation.unanswered_since = min((one.asked_at for one in left), default=None)
    if not left and conversation.handoff_cause not in OWED_ANYWAY:
        conversation.waiting_for_person = False
    is_read = message.sequence <= conversation.turn_up_to  # also where it was asked anew since
    ended = conversation.end_turn("superseded") if is_read else ()
    return (QuestionWithdrawn(), *ended)
