"""A suggestion of the AI: for whom it is any good, and how much of it a person sent."""

from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from common.errors import Conflict
from pydantic import BaseModel

from conversation.domain.conversation import Conversation

MOST_ASKED = 5
"""So often the AI is asked what it would say to the same words of a customer: each time costs what a turn does."""
MOST_WORDS = 400
"""So many words of each text are compared."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """See `models.SuggestionTable`."""

    id: UUID
    tenant_id: UUID
    conversation_id: UUID
    up_to: int
    text: str
    suggested_at: datetime
    citations: list[dict[str, Any]] = field(default_factory=list)
    used_by: UUID | None = None
    message_id: UUID | None = None
    sent_text: str | None = None
    similarity: float | None = None

    def is_current(self, conversation: Conversation) -> bool:
        """Returns whether nothing was said since, and the person who has the conversation may still send it."""
        nothing_new = conversation.unanswered and conversation.last_inbound_sequence == self.up_to
        return nothing_new and conversation.is_helped and self.message_id is None


class SuggestionView(BaseModel):
    """A text for the input: it is edited, and sent as a message that names its `suggestion_id`."""

    suggestion_id: UUID
    conversation_id: UUID
    up_to_sequence: int
    text: str
    citations: list[dict[str, Any]]
    suggested_at: datetime


def suggestion_view(one: Suggestion) -> SuggestionView:
    return SuggestionView(
        suggestion_id=one.id,
        conversation_id=one.conversation_id,
        up_to_sequence=one.up_to,
        text=one.text,
        citations=one.citations,
        suggested_at=one.suggested_at,
    )


def similarity(suggested: str, sent: str) -> float:
    """Returns how much of a suggestion was sent: 1 for the same text, 0 for one that has no word of it. Words are compared, the
    first of each text.
    """
    if suggested == sent:
        return 1.0
    words = suggested.split()[:MOST_WORDS], sent.split()[:MOST_WORDS]
    return SequenceMatcher(None, *words, autojunk=False).ratio()


def require_askable(conversation: Conversation, user_id: UUID) -> None:
    """Raises `Conflict`, saying why the AI is not asked what it would say."""
    conversation.require_open()
    if conversation.assigned_user_id != user_id:
        raise Conflict("take the conversation over first: it is not yours", reason="not_yours")
    if not conversation.is_helped:
        raise Conflict("suggestions are switched off", reason="suggestions_off")
    if not conversation.ai_reads:
        raise Conflict("there is nothing that the AI could answer", reason="nothing_to_answer")
    if conversation.turn_id is None and conversation.suggestions_asked_now >= MOST_ASKED:
        raise Conflict(f"the AI was asked {MOST_ASKED} times what it would say to this", reason="asked_too_often")
