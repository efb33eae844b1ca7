"""How far people have read, and how much there is that they have not."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

ReadSequence = Annotated[int, Field(ge=1, lt=2**31)]
"""The place of the last message that somebody has read."""
Board = Literal["counters", "presence"]
"""What sockets are shown besides events."""


class ReadMarkView(BaseModel):
    """Up to where the caller has read a conversation: 0 and null where they never said so. `unread`: the customer wrote
    something after that which asks for an answer.
    """

    conversation_id: UUID
    up_to: int
    read_at: datetime | None
    unread: bool


class QueueLengthView(BaseModel):
    """How many wait for a team, or for none where `team_id` is null."""

    team_id: UUID | None
    waiting: int


class CountersView(BaseModel):
    """`unread`: the caller's own open conversations in which the customer wrote something after their read mark. `queues` are
    those that they see in which somebody waits.
    """

    unread: int
    queues: list[QueueLengthView]


class BoardSignal(BaseModel):
    """A board of a tenant's people may be another now."""

    tenant_id: UUID
    board: Board
