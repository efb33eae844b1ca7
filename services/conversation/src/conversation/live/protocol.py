"""What goes over the socket: JSON texts, and the codes with which we end a connection."""

import json
from enum import IntEnum
from typing import Annotated, Literal
from uuid import UUID

from common.auth import Principal
from common.auth.sight import sees_people
from common.errors import DomainError
from common.web import problem_document
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from conversation.desk.domain.notes import NoteView
from conversation.domain.views import ConversationView, MessageView
from conversation.live.frames import (
    CountersFrame,
    DeletedNoteFrame,
    NoteFrame,
    PresenceFrame,
    ReadFrame,
    ScheduledFrame,
    SuggestionFrame,
)
from conversation.people.domain.reading import ReadMarkView
from conversation.work.showing import conversation_for, message_for


class Close(IntEnum):
    """Why we end a connection. uvicorn adds 1012 (we restart). All but 4401 and 4403 mean: connect again, and resume."""

    TOO_BIG = 1009
    TRY_AGAIN = 1013
    UNAUTHENTICATED = 4401
    FORBIDDEN = 4403
    TOO_LATE = 4408
    TOO_MANY = 4429


class SocketEnded(Exception):
    """This connection is to be closed with a code. `reason` is at most 123 bytes (RFC 6455 §5.5)."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class TypingView(BaseModel):
    """Who else is typing in the conversation now."""

    conversation_id: UUID
    user_ids: list[UUID]


class InterestsView(BaseModel):
    """The names of the interests that the socket has now."""

    interests: list[str]


class ProblemDocument(BaseModel):
    """RFC 9457, as the answers of routes have it. `errors` says what is wrong with the form, where that is it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


CommandData = MessageView | ConversationView | NoteView | ReadMarkView | TypingView | InterestsView


class CommandDone(BaseModel):
    """The answer to a command whose effect is written. The events that come of it go their own way, before this or after."""

    type: Literal["result"] = "result"
    id: str
    ok: Literal[True] = True
    data: CommandData


class CommandRefused(BaseModel):
    """The answer to a command that was refused and had no effect. With status 500 or 503 nobody knows: send it again."""

    type: Literal["result"] = "result"
    id: str
    ok: Literal[False] = False
    error: ProblemDocument


class OpenConversation(ConversationView):
    """A conversation with its last messages, oldest first."""

    messages: list[MessageView]


class InboxSnapshot(BaseModel):
    conversations: list[OpenConversation]


class Ready(BaseModel):
    """The answer to `authenticate`: everything up to `sequence`, or, when `resumed`, what was missed follows.

    Who named interests is told the names of those that there are, for them, and is given a snapshot only with a whole inbox.
    """

    type: Literal["ready"] = "ready"
    sequence: int
    resumed: bool = False
    snapshot: InboxSnapshot | None = None
    interests: list[str] | None = None


class Pong(BaseModel):
    """The answer to `ping`."""

    type: Literal["pong"] = "pong"


class Error(BaseModel):
    """The answer to what is not understood and has no id. The connection goes on."""

    type: Literal["error"] = "error"
    detail: str


class MessageFrame(BaseModel):
    """A message is new, or another than before."""

    type: Literal["message.created", "message.updated"]
    sequence: int
    data: MessageView


class HiddenConversation(BaseModel):
    conversation_id: UUID


class HiddenFrame(BaseModel):
    """A conversation is somebody's whose conversations this person does not see: nothing more is told of it."""

    type: Literal["conversation.hidden"] = "conversation.hidden"
    sequence: int
    data: HiddenConversation


class ConversationFrame(BaseModel):
    """A conversation is new, or another than before."""

    type: Literal["conversation.changed"]
    sequence: int
    data: ConversationView


class TypingData(BaseModel):
    """`until`: when to take it that they ceased, if nothing more is heard; null when they did."""

    conversation_id: UUID
    user_id: UUID
    until: AwareDatetime | None


class TypingFrame(BaseModel):
    """A colleague is typing in a conversation that is an interest, or ceased. It has no sequence, and is not sent again."""

    type: Literal["typing"] = "typing"
    data: TypingData


_EVENTS = (MessageFrame, ConversationFrame, NoteFrame, DeletedNoteFrame, ScheduledFrame, SuggestionFrame)
_BOARDS = (CountersFrame, ReadFrame, PresenceFrame)
TO_CLIENTS = (Ready, Pong, Error, *_EVENTS, HiddenFrame, TypingFrame, *_BOARDS, CommandDone, CommandRefused)
"""All that is said to clients: the protocol's document is made of these, and of `asked.FROM_CLIENTS`."""

LiveFrame = MessageFrame | ConversationFrame | NoteFrame | DeletedNoteFrame | ScheduledFrame | SuggestionFrame
LIVE: TypeAdapter[LiveFrame] = TypeAdapter(Annotated[LiveFrame, Field(discriminator="type")])


def event_text(type_: str, sequence: int, payload: str) -> str:
    """Returns a live event as it goes over the wire. `payload` is JSON already, and is not parsed for every socket again."""
    return f'{{"type":"{type_}","sequence":{sequence},"data":{payload}}}'


def event_for(principal: Principal, text: str) -> str:
    """Returns a live event as this one may see it. Of one that another version wrote a viewer may see only that it was."""
    if sees_people(principal):
        return text
    try:
        event = LIVE.validate_json(text)
    except ValidationError:
        read = json.loads(text)
        return event_text(read["type"], read["sequence"], "{}")
    if isinstance(event, NoteFrame | DeletedNoteFrame | ScheduledFrame | SuggestionFrame):
        return event_text(event.type, event.sequence, "{}")
    data = event.data
    shown = message_for(principal, data) if isinstance(data, MessageView) else conversation_for(principal, data)
    return event.model_copy(update={"data": shown}).model_dump_json()


def refusal_of(request_id: str, error: DomainError) -> CommandRefused:
    """Returns the answer to what was refused, or failed."""
    return CommandRefused(id=request_id, error=ProblemDocument(**problem_document(error)))
