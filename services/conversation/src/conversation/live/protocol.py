"""What goes over the socket: JSON texts, and the codes with which we end a connection."""

import json
from enum import IntEnum
from typing import Annotated, Literal

from common.auth import LONGEST_TOKEN, Principal
from common.auth.sight import sees_people
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from conversation.desk.domain.notes import DeletedNoteView, NoteView
from conversation.domain.views import ConversationView, MessageView
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


class Authenticate(BaseModel):
    """The first message. `resume_from` is the last sequence that the client has seen."""

    type: Literal["authenticate"]
    token: Annotated[str, Field(max_length=LONGEST_TOKEN)]
    resume_from: Annotated[int, Field(ge=0, lt=2**63)] | None = None


class Ping(BaseModel):
    type: Literal["ping"]


class OpenConversation(ConversationView):
    """A conversation with its last messages, oldest first."""

    messages: list[MessageView]


class InboxSnapshot(BaseModel):
    conversations: list[OpenConversation]


class Ready(BaseModel):
    """The answer to `authenticate`: everything up to `sequence`, or, when `resumed`, what was missed follows."""

    type: Literal["ready"] = "ready"
    sequence: int
    resumed: bool = False
    snapshot: InboxSnapshot | None = None


class Pong(BaseModel):
    type: Literal["pong"] = "pong"


class Error(BaseModel):
    type: Literal["error"] = "error"
    detail: str


class MessageFrame(BaseModel):
    type: Literal["message.created", "message.updated"]
    sequence: int
    data: MessageView


class ConversationFrame(BaseModel):
    type: Literal["conversation.changed"]
    sequence: int
    data: ConversationView


class NoteFrame(BaseModel):
    """A viewer is told that there is one, with nothing in it."""

    type: Literal["note.created", "note.updated"]
    sequence: int
    data: NoteView


class DeletedNoteFrame(BaseModel):
    type: Literal["note.deleted"]
    sequence: int
    data: DeletedNoteView


LiveFrame = MessageFrame | ConversationFrame | NoteFrame | DeletedNoteFrame
LIVE: TypeAdapter[LiveFrame] = TypeAdapter(Annotated[LiveFrame, Field(discriminator="type")])
FIRST: TypeAdapter[Authenticate] = TypeAdapter(Authenticate)
LATER: TypeAdapter[Ping] = TypeAdapter(Ping)


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
    if isinstance(event, NoteFrame | DeletedNoteFrame):
        return event_text(event.type, event.sequence, "{}")
    data = event.data
    shown = message_for(principal, data) if isinstance(data, MessageView) else conversation_for(principal, data)
    return event.model_copy(update={"data": shown}).model_dump_json()
