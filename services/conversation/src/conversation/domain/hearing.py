"""What a customer's message asks for: a reply of the AI where it may answer, else a person; or nothing, as a sticker does."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from contracts.gateway import MessageReceived, TenantSettings

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened
from conversation.domain.meaning import says_thanks
from conversation.domain.satisfaction import rate

TOO_OLD_TO_ANSWER = timedelta(minutes=30)
"""How long after it was written a message may come and still be answered by the AI. A phone's queue or a provider's repetition
brings older ones: the customer has moved on, or is cross, and a machine that greets them hours later knows neither."""
NOTICED = frozenset(
    {"sticker", "lottiesticker", "stickerpack", "reaction", "encreaction", "pollupdate", "keepinchat", "pininchat"}
)
"""Kinds that ask for nothing, as providers call them, in small letters: a nod, a thank-you, a sign beside another message."""
FOR_ONE_MESSAGE = frozenset({"unanswered_kind", "came_late"})
"""Why a person is called who has one message to answer, and not the conversation to lead."""


def asks(content: Mapping[str, Any], settings: TenantSettings) -> bool:
    """Returns whether somebody waits for an answer to it. What the tenant wants the AI to answer always asks."""
    if content.get("kind") in settings.answered_kinds:
        return True
    kind = content.get("original_kind") if content.get("kind") == "unsupported" else content.get("kind")
    return str(kind).lower().replace("_", "").removesuffix("message") not in NOTICED


def goes_with_the_end(content: Mapping[str, Any], settings: TenantSettings) -> bool:
    """Returns whether it is what people send when all is said: it belongs to what is over, and makes nobody answer again."""
    return not asks(content, settings) or (content.get("kind") == "text" and says_thanks(str(content.get("text"))))


def reads(content: Mapping[str, Any], settings: TenantSettings) -> bool:
    """Returns whether the AI can tell what it says."""
    return content.get("kind") in settings.answered_kinds


def hear(conversation: Conversation, event: MessageReceived, content: Mapping[str, Any], sequence: int) -> Happened:
    """The customer wrote the message that stands at this sequence."""
    settings = conversation.tenant.settings
    if event.history:
        return conversation.hear_history(event.sent_at)
    if conversation.state == "closed":
        return (*conversation.notice(event.sent_at), *rate(conversation, content, event.received_at))
    if not asks(content, settings):
        return conversation.notice(event.sent_at)
    readable = reads(content, settings)
    returned = conversation.return_to_ai() if readable and not _came_late(event) and _is_done(conversation) else ()
    return returned + conversation.hear(sequence, event.sent_at, readable=readable)


def _is_done(conversation: Conversation) -> bool:
    """Returns whether a person was called for one message, and it has its answer."""
    by_rule = conversation.handoff_cause in FOR_ONE_MESSAGE and conversation.tenant.policy.returns_to_ai_after_answer
    return by_rule and conversation.owner == "person" and not conversation.unanswered and conversation.tenant.ai_answers


def _came_late(event: MessageReceived) -> bool:
    return event.received_at - event.sent_at > TOO_OLD_TO_ANSWER


def call_person(conversation: Conversation, heard: Sequence[MessageReceived], now: datetime) -> Happened:
    """Gives to a person what the AI does not answer, of all that was `heard` now and was not taken back since.

    Where the AI can read nothing of what is unanswered, that is found when the customer has finished: a text may follow.
    """
    if not (conversation.owned_by_ai and conversation.unanswered):
        return ()
    if not conversation.tenant.ai_answers:
        return conversation.hand_off("ai_switched_off", now, announced=False)
    return conversation.hand_off("came_late", now, announced=False) if any(map(_came_late, heard)) else ()
