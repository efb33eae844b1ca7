"""What conversation tells of what people write: what was not sent when it was due, what the AI had suggested, and how content
customers are with what is over.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.bounds import cut_at
from contracts.conversation import LONGEST_HISTORY_TEXT, ConversationEvent
from contracts.event import Event, Instant, Share, personal
from contracts.topics import LIFECYCLE


class ScheduledMessageFailed(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.scheduled-message-failed.v1", key="conversation_id"
):
    """What a person wrote to be sent at a time was not sent then, and will not be; `reason` is why."""

    scheduled_id: UUID
    user_id: UUID
    send_at: Instant


class SuggestionUsed(ConversationEvent, Event, topic=LIFECYCLE, type="conversation.suggestion-used.v1", key="conversation_id"):
    """A person sent what the AI had suggested, as it was or edited. `similarity` is how much of it, by the first words."""

    suggestion_id: UUID
    message_id: UUID
    user_id: UUID
    suggested: Annotated[str, *cut_at(LONGEST_HISTORY_TEXT), personal]
    sent: Annotated[str, *cut_at(LONGEST_HISTORY_TEXT), personal]
    similarity: Share
    edited: bool


class ConversationRated(
    ConversationEvent, Event, topic=LIFECYCLE, type="conversation.conversation-rated.v1", key="conversation_id"
):
    """The customer said how content they were with what is over. `user_id` is whose it was, unless it was the AI's."""

    score: Annotated[int, Field(ge=1, le=5)]
    user_id: UUID | None = None
