"""What somebody asks to send, as they say it: files by the ids of their uploads, other messages by ours."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self, TypeVar
from uuid import UUID

from contracts.bounds import LONGEST_LINE, LONGEST_NAME
from contracts.content import Contacts, Location, SharedContact, Text
from contracts.outgoing import (
    LONGEST_EMOJI,
    LONGEST_TEMPLATE_LANGUAGE,
    LONGEST_TEMPLATE_NAME,
    MOST_TEMPLATE_BUTTONS,
    MOST_TEMPLATE_TEXTS,
    Buttons,
    ChoiceList,
    FileKind,
    OutgoingContent,
    OutgoingFile,
    StoredFile,
    Template,
    TemplateButton,
    TemplateHeaderFile,
    TemplateHeaderText,
    TemplateText,
)
from contracts.text import require_storable
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from conversation.domain.emojis import require_emoji

LONGEST_WRITTEN = 4_096
MOST_CARDS = 10
MOST_NUMBERS = 5
DraftOrPart = TypeVar("DraftOrPart", bound=BaseModel)


def _sayable(text: str) -> str:
    if not text.strip():
        raise ValueError("there is nothing but blanks in it")
    return require_storable(text)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _all_sayable(draft: DraftOrPart) -> DraftOrPart:
    for one in _strings(draft.model_dump(mode="json")):
        _sayable(one)
    return draft


WrittenText = Annotated[str, Field(min_length=1, max_length=LONGEST_WRITTEN), AfterValidator(_sayable)]
DraftName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]


class _Draft(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TextDraft(_Draft):
    kind: Literal["text"]
    text: WrittenText


class FileDraft(_Draft):
    """A file that was uploaded to the gateway as `media_id`. A caption that is too long for a channel follows as a text."""

    kind: FileKind
    media_id: UUID
    caption: WrittenText | None = None


class LocationDraft(_Draft):
    kind: Literal["location"]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    name: DraftName | None = None
    address: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LINE)] | None = None


class CardDraft(_Draft):
    """A person to be sent as a contact: phones in the international form."""

    name: DraftName
    phones: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]], Field(min_length=1, max_length=MOST_NUMBERS)
    ]


class ContactsDraft(_Draft):
    kind: Literal["contacts"]
    contacts: Annotated[list[CardDraft], Field(min_length=1, max_length=MOST_CARDS)]


class HeaderFileDraft(_Draft):
    kind: Literal["image", "video", "document"]
    media_id: UUID


class TemplateDraft(_Draft):
    """An approved template. `preview` is what people read of it."""

    kind: Literal["template"]
    template_name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEMPLATE_NAME)]
    language: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEMPLATE_LANGUAGE)]
    header: Annotated[TemplateHeaderText | HeaderFileDraft, Field(discriminator="kind")] | None = None
    body: Annotated[list[TemplateText], Field(max_length=MOST_TEMPLATE_TEXTS)] = []
    buttons: Annotated[list[TemplateButton], Field(max_length=MOST_TEMPLATE_BUTTONS)] = []
    preview: WrittenText | None = None


ReactionEmoji = Annotated[str, StringConstraints(max_length=LONGEST_EMOJI), AfterValidator(require_emoji)]


class ReactionDraft(_Draft):
    """One emoji beside a message of the conversation; none, or an empty one, takes it away."""

    kind: Literal["reaction"]
    message_id: UUID
    emoji: ReactionEmoji | None = None

    @field_validator("emoji", mode="before")
    @classmethod
    def _nothing_takes_it_back(cls, value: object) -> object:
        return None if value == "" else value


MessageDraft = TextDraft | FileDraft | LocationDraft | ContactsDraft | Buttons | ChoiceList | TemplateDraft
DraftOrReaction = Annotated[MessageDraft | ReactionDraft, Field(discriminator="kind"), AfterValidator(_all_sayable)]


class NewMessage(BaseModel):
    """Either a `text` or a `content`; `reply_to_message_id` is the message of the same conversation that it answers.

    `client_id`: the same for each attempt to send the same message, so that it is sent once. `suggestion_id`: the suggestion of
    the AI that the text was made of.
    """

    text: WrittenText | None = None
    content: DraftOrReaction | None = None
    reply_to_message_id: UUID | None = None
    client_id: UUID | None = None
    suggestion_id: UUID | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.content is None):
            raise ValueError("either text or content")
        if isinstance(self.content, ReactionDraft) and (self.reply_to_message_id or self.suggestion_id):
            raise ValueError("a reaction names its message itself, and is nobody's suggestion")
        return self


def file_named(draft: MessageDraft) -> UUID | None:
    """Returns the upload that a draft names, if it does."""
    match draft:
        case FileDraft(media_id=media_id) | TemplateDraft(header=HeaderFileDraft(media_id=media_id)):
            return media_id
    return None


def content_of(draft: MessageDraft, file: StoredFile | None) -> OutgoingContent:
    """Returns what a draft is to be sent as; `file` is what is known of the upload that it names."""
    match draft:
        case TextDraft():
            return Text(text=draft.text)
        case FileDraft():
            assert file is not None  # noqa: S101 — it was asked for
            return OutgoingFile(kind=draft.kind, media=file, caption=draft.caption)
        case LocationDraft():
            return Location(**draft.model_dump())
        case ContactsDraft():
            cards = tuple(SharedContact(name=one.name, phones=tuple(one.phones)) for one in draft.contacts)
            return Contacts(contacts=cards)
        case TemplateDraft():
            fields = draft.model_dump(include={"template_name", "language", "preview"})
            return Template(**fields, header=_header(draft, file), body=tuple(draft.body), buttons=tuple(draft.buttons))
        case Buttons() | ChoiceList():
            return draft


def _header(draft: TemplateDraft, file: StoredFile | None) -> TemplateHeaderText | TemplateHeaderFile | None:
    if isinstance(draft.header, HeaderFileDraft):
        assert file is not None  # noqa: S101 — it was asked for
        return TemplateHeaderFile(kind=draft.header.kind, media=file)
    return draft.header
