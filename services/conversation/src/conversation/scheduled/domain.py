"""What a person wrote to be sent later, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from common.errors import Conflict, Invalid
from pydantic import BaseModel

ScheduledState = Literal["waiting", "sent", "cancelled", "failed"]
LATEST = timedelta(days=366)
MOST_WAITING = 50
"""In one conversation."""


FROM_OUTSIDE = 5
"""The version of the ids that people of outside issuers have, who are in no directory: theirs are derived."""


@dataclass(frozen=True, slots=True)
class ScheduledMessage:
    """See `models.ScheduledMessageTable`."""

    id: UUID
    tenant_id: UUID
    conversation_id: UUID
    user_id: UUID
    content: dict[str, Any]
    answers: UUID | None
    send_at: datetime
    created_at: datetime
    state: ScheduledState = "waiting"
    reason: str | None = None
    message_id: UUID | None = None


class ScheduledMessageView(BaseModel):
    """`reason` is why it could not be sent, in one of few words; `message_id` the message that it became."""

    scheduled_id: UUID
    conversation_id: UUID
    user_id: UUID
    content: dict[str, Any]
    reply_to_message_id: UUID | None
    send_at: datetime
    created_at: datetime
    state: ScheduledState
    reason: str | None
    message_id: UUID | None


def scheduled_view(one: ScheduledMessage) -> ScheduledMessageView:
    return ScheduledMessageView(
        scheduled_id=one.id,
        conversation_id=one.conversation_id,
        user_id=one.user_id,
        content=one.content,
        reply_to_message_id=one.answers,
        send_at=one.send_at,
        created_at=one.created_at,
        state=one.state,
        reason=one.reason,
        message_id=one.message_id,
    )


def require_timely(send_at: datetime, now: datetime) -> None:
    """Raises `Invalid` for a time that is not to come, or not soon."""
    if not now < send_at <= now + LATEST:
        raise Invalid("a message is sent later at a time within the next year", reason="wrong_time")


def require_cancellable(one: ScheduledMessage, user_id: UUID, *, may_override: bool) -> None:
    """Raises `Conflict` for what is over, and for another person's where the caller is no supervisor."""
    if one.state not in {"waiting", "cancelled"}:
        raise Conflict("it does not wait any more", reason=one.state)
    if one.user_id != user_id and not may_override:
        raise Conflict("the message is another person's", reason="not_yours")


def require_author(user_id: UUID, role: str | None, *, lists_people: bool) -> None:
    """Raises `Conflict` for somebody who may not write to customers any more. `role` is what the directory says of them."""
    is_gone = role is None and lists_people and user_id.version != FROM_OUTSIDE
    if is_gone or role == "viewer":
        raise Conflict("who wrote it does not answer customers any more", reason="author_gone")
