"""How content a customer was: asked once after a person closed it, and a number is the answer; nothing reopens."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contracts.content import Text

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, MessageWritten, WasRated
from conversation.people.domain.words import CustomerLanguage, language_of

QUESTION: dict[CustomerLanguage, str] = {
    "pt": "De 1 (péssimo) a 5 (ótimo), como foi o nosso atendimento? Responda só com o número.",
    "en": "From 1 (poor) to 5 (great), how did we do? Please answer with the number only.",
    "es": "Del 1 (muy mal) al 5 (excelente), ¿cómo fue nuestra atención? Responda solo con el número.",
}
ANSWERABLE = timedelta(hours=24)
SCORE = re.compile(r"([1-5])\s?(?:⭐\ufe0f?|estrelas?|estrellas?|stars?)?[.!]?", re.IGNORECASE)


def asks_after(conversation: Conversation) -> timedelta | None:
    """Returns how long after its end the customer is asked; None where they are not."""
    policy = conversation.tenant.policy
    asks = policy.asks_satisfaction and conversation.closed_because == "resolved" and not conversation.contact.is_group
    return timedelta(minutes=policy.satisfaction_after_minutes) if asks else None


def ask_satisfaction(conversation: Conversation, now: datetime) -> Happened:
    """Asks the customer, once after each end, within the window. Nothing happens to what goes on by now, or ended later."""
    after, ended = asks_after(conversation), conversation.closed_at
    if after is None or ended is None or now < ended + after or not conversation.window_is_open(now):
        return ()
    if conversation.satisfaction_asked_at is not None and conversation.satisfaction_asked_at >= ended:
        return ()
    conversation.satisfaction_asked_at, conversation.satisfaction_score = now, None
    words = conversation.tenant.policy.satisfaction_text or QUESTION[language_of(conversation.tenant.locale)]
    return (MessageWritten("system", Text(text=words)),)


def score_of(conversation: Conversation, content: Mapping[str, Any], at: datetime) -> int | None:
    """Returns what the customer answers with this, where they were asked within a day and have not answered yet."""
    asked, ended = conversation.satisfaction_asked_at, conversation.closed_at
    if asked is None or ended is None or conversation.satisfaction_score is not None:
        return None
    if asked < ended or at > asked + ANSWERABLE:
        return None
    said = content.get("text") if content.get("kind") == "text" else content.get("title")
    found = SCORE.fullmatch(str(said or "").strip())
    return int(found[1]) if found else None


def rate(conversation: Conversation, content: Mapping[str, Any], at: datetime) -> Happened:
    """Keeps what the customer answers, if it is an answer."""
    score = score_of(conversation, content, at)
    if score is None:
        return ()
    conversation.satisfaction_score = score
    return (WasRated(score, conversation.assigned_user_id),)
