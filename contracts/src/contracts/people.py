"""What conversation tells of what people write: what was not sent when it was due, what the AI had suggested, and how content
customers are with what is over; and of how long customers wait for people.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.bounds import cut_at
from contracts.conversation import LONGEST_HISTORY_TEXT, ConversationEvent, Priority
from contracts.event import Event, Instant, Share, personal
from contracts.topics import LIFECYCLE

SlaTarget = Literal["first_answer", "next_answer", "resolution"]
"""What a business sets itself a time for: a person's first answer, each later one, and the end."""
MOST_SLA_MINUTES = 90 * 24 * 60


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


class SlaEvent(ConversationEvent):
    """`minutes` of working time were to be enough since `began_at`, without what does not count; `due_at` is when they are
    over. `user_id` has the conversation, if anybody has.
    """

    target: SlaTarget
    began_at: Instant
    due_at: Instant
    minutes: Annotated[int, Field(ge=1, le=MOST_SLA_MINUTES)]
    priority: Priority
    team_id: UUID | None = None
    user_id: UUID | None = None


class SlaWarned(SlaEvent, Event, topic=LIFECYCLE, type="conversation.sla-warned.v1", key="conversation_id"):
    """Most of the time is over that the business set itself, and what it is for has not come."""


class SlaBreached(SlaEvent, Event, topic=LIFECYCLE, type="conversation.sla-breached.v1", key="conversation_id"):
    """The time is over that the business set itself, and what it is for has not come, or too late. Told once for each time."""
