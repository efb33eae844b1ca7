"""How far people have read, and how much there is that they have not."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

ReadSequence = Annotated[int, Field(ge=1, lt=2**31)]
"""The place up to which somebody has read."""
MOST_COUNTED = 100
"""Of a conversation's newest messages, that unread ones are counted among."""
Board = Literal["counters", "presence"]
"""What sockets are shown besides events."""


class ReadMarkView(BaseModel):
    """Up to where the caller has read a conversation: 0 and null where they never said so. `unread_messages` as in lists."""

    conversation_id: UUID
    up_to: int
    read_at: datetime | None
    unread_messages: int


class QueueLengthView(BaseModel):
    """How many wait for a team, or for none where `team_id` is null: 1,000 for as many or more."""

    team_id: UUID | None
    waiting: int


class CountersView(BaseModel):
    """`unread`: of how many of the caller's own conversations there are `unread_messages`. `queues` are those that they see in
    which somebody waits.
    """

    unread: int
    queues: list[QueueLengthView]


class ReadSignal(BaseModel):
    """Somebody has read on: their other screens are told."""

    tenant_id: UUID
    user_id: UUID
    mark: ReadMarkView


class BoardSignal(BaseModel):
    """A board of a tenant's people may be another now."""

    tenant_id: UUID
    board: Board
