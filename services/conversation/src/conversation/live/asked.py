"""What clients say: first who they are, then commands."""

from typing import Annotated, Literal, get_args
from uuid import UUID

from common.auth import LONGEST_TOKEN
from contracts.bounds import LONGEST_LINE, WITHOUT_CONTROLS
from contracts.text import require_storable
from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError

from conversation.desk.domain.labels import LabelIds
from conversation.desk.domain.notes import NewNote
from conversation.domain.drafts import NewMessage
from conversation.live.selecting import MOST_INTERESTS, Interest
from conversation.people.domain.reading import ReadSequence
from conversation.people.domain.transferring import TransferNote

LONGEST_REQUEST_ID = 64

ClientsName = Annotated[
    str, Field(min_length=1, max_length=LONGEST_REQUEST_ID, pattern=WITHOUT_CONTROLS), AfterValidator(require_storable)
]
"""What a client calls something of its own: a request, an interest."""


class Authenticate(BaseModel):
    """The first message. `resume_from` is the last sequence that the client has seen.

    `interests` is what it wants to hear of, by names of its own; null for all that its person may see.
    """

    type: Literal["authenticate"]
    token: Annotated[str, Field(max_length=LONGEST_TOKEN)]
    resume_from: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    interests: Annotated[dict[ClientsName, Interest], Field(max_length=MOST_INTERESTS)] | None = None


class Ping(BaseModel):
    """Asks whether we are there."""

    type: Literal["ping"]


class Numbered(BaseModel):
    """What is answered under the `id` that the client gave it, one that it never uses again: a UUID, say."""

    type: Literal["command"]
    id: ClientsName


class _Command(BaseModel):
    """Does something to a conversation, and is answered by one `result` with its `id`.

    Who got no answer, because the connection ended, sends it again under the same `id`.
    """

    type: Literal["command"]
    id: ClientsName
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


class TypingCommand(_Command):
    """Say that the caller is typing to the customer, every few seconds while they do, or that they ceased.

    Who else is typing there is in the answer, and whoever has the conversation as an interest is sent a `typing`.
    """

    command: Literal["typing"]
    typing: bool = True


class ReadCommand(_Command):
    """Say up to where the caller has read the conversation. It never goes back."""

    command: Literal["read"]
    up_to: ReadSequence


class SubscribeCommand(Numbered):
    """Hear of one more interest from now on, or of another under this name. What came before is not sent: read it by HTTP."""

    command: Literal["subscribe"]
    name: ClientsName
    interest: Interest


class UnsubscribeCommand(Numbered):
    """Hear of an interest no longer. The one that everybody begins with, who named none, is `inbox`."""

    command: Literal["unsubscribe"]
    name: ClientsName


StateCommand = TakeOverCommand | HandBackCommand | CloseCommand | AssignCommand | NoteCommand | LabelCommand
SocketCommand = SendCommand | StateCommand | ReadCommand | TypingCommand | SubscribeCommand | UnsubscribeCommand

FROM_CLIENTS = (Authenticate, Ping, *get_args(SocketCommand))
"""All that clients say: the protocol's document is made of these."""
FIRST: TypeAdapter[Authenticate] = TypeAdapter(Authenticate)
LATER: TypeAdapter[Ping | SocketCommand] = TypeAdapter(
    Annotated[Ping | Annotated[SocketCommand, Field(discriminator="command")], Field(discriminator="type")]
)
ASKED: TypeAdapter[Numbered] = TypeAdapter(Numbered)


def asked_under(text: str | bytes) -> str | None:
    """Returns the id under which something is asked that is not of the documented form, if it can be read."""
    try:
        return ASKED.validate_json(text).id
    except ValidationError:
        return None
