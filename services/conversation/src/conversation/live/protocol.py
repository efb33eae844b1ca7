"""What goes over the socket: JSON texts, and the codes with which we end a connection."""

import json
from enum import IntEnum
from typing import Annotated, Literal, get_args
from uuid import UUID

from common.auth import LONGEST_TOKEN, Principal
from common.auth.sight import sees_people
from common.errors import DomainError
from common.web import problem_document
from contracts.bounds import LONGEST_LINE, WITHOUT_CONTROLS
from contracts.text import require_storable
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from conversation.desk.domain.labels import LabelIds
from conversation.desk.domain.notes import NewNote, NoteView
from conversation.domain.drafts import NewMessage
from conversation.domain.views import ConversationView, MessageView
from conversation.live.frames import DeletedNoteFrame, NoteFrame, ScheduledFrame, SuggestionFrame
from conversation.people.domain.transferring import TransferNote
from conversation.work.showing import conversation_for, message_for

LONGEST_REQUEST_ID = 64


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
    """Asks whether we are there."""

    type: Literal["ping"]


RequestId = Annotated[
    str, Field(min_length=1, max_length=LONGEST_REQUEST_ID, pattern=WITHOUT_CONTROLS), AfterValidator(require_storable)
]


class Numbered(BaseModel):
    """What is answered under the `id` that the client gave it, one that it never uses again: a UUID, say."""

    type: Literal["command"]
    id: RequestId


class _Command(BaseModel):
    """Does something to a conversation, and is answered by one `result` with its `id`.

    Who got no answer, because the connection ended, sends it again under the same `id`.
    """

    type: Literal["command"]
    id: RequestId
    conversation_id: UUID


class SendCommand(_Command, NewMessage):
    """Write to the customer, as the person who owns the conversation. Once per `client_id`, or, where there is none, per `id`,
    for ever: the same words come back as the message that they are, others are refused with 409.
    """

    command: Literal["send"]


class TakeOverCommand(_Command):
    """Assign the conversation to the caller: the AI keeps silent. Nothing happens where it is the caller's."""

    command: Literal["take_over"]


class HandBackCommand(_Command):
    """Give the conversation to the AI. Nothing happens where it is the AI's."""

    command: Literal["hand_back"]


class CloseCommand(_Command):
    """End the conversation. Nothing happens where it is over."""

    command: Literal["close"]
    reason: Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(require_storable)] | None = None


class AssignCommand(_Command):
    """Give the conversation to a person, whoever has it: supervisors and admins may."""

    command: Literal["assign"]
    user_id: UUID
    note: TransferNote | None = None


class NoteCommand(_Command, NewNote):
    """Write a note that the customer never sees. Once per `id`, as `send` is."""

    command: Literal["note"]


class LabelCommand(_Command):
    """Put exactly these labels on the conversation."""

    command: Literal["label"]
    label_ids: LabelIds


StateCommand = TakeOverCommand | HandBackCommand | CloseCommand | AssignCommand | NoteCommand | LabelCommand
SocketCommand = SendCommand | StateCommand


class ProblemDocument(BaseModel):
    """RFC 9457, as the answers of routes have it. `errors` says what is wrong with the form, where that is it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class CommandDone(BaseModel):
    """The answer to a command whose effect is written. The events that come of it go their own way, before this or after."""

    type: Literal["result"] = "result"
    id: str
    ok: Literal[True] = True
    data: MessageView | ConversationView | NoteView


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
    """The answer to `authenticate`: everything up to `sequence`, or, when `resumed`, what was missed follows."""

    type: Literal["ready"] = "ready"
    sequence: int
    resumed: bool = False
    snapshot: InboxSnapshot | None = None


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


COMMANDS = get_args(SocketCommand)
FROM_CLIENTS = (Authenticate, Ping, *COMMANDS)
_EVENTS = (MessageFrame, ConversationFrame, NoteFrame, DeletedNoteFrame, ScheduledFrame, SuggestionFrame)
TO_CLIENTS = (Ready, Pong, Error, *_EVENTS, HiddenFrame, CommandDone, CommandRefused)
"""All that is said, either way: the protocol's document is made of these."""

LiveFrame = MessageFrame | ConversationFrame | NoteFrame | DeletedNoteFrame | ScheduledFrame | SuggestionFrame
LIVE: TypeAdapter[LiveFrame] = TypeAdapter(Annotated[LiveFrame, Field(discriminator="type")])
FIRST: TypeAdapter[Authenticate] = TypeAdapter(Authenticate)
LATER: TypeAdapter[Ping | SocketCommand] = TypeAdapter(
    Annotated[Ping | Annotated[SocketCommand, Field(discriminator="command")], Field(discriminator="type")]
)
ASKED: TypeAdapter[Numbered] = TypeAdapter(Numbered)


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


def asked_under(text: str | bytes) -> str | None:
    """Returns the id under which something is asked that is not of the documented form, if it can be read."""
    try:
        return ASKED.validate_json(text).id
    except ValidationError:
        return None
