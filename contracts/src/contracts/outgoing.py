"""What we can send to a customer: one union on `kind`, within what WhatsApp itself takes.

What each provider can carry of it says `contracts.providers`. Limits are those of the Cloud API's reference, counted in
characters as Meta counts them.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.bounds import Code, Sha256, cut_at, or_nothing
from contracts.content import Contacts, Location, Text
from contracts.event import NonNegative, Payload, PersonalBody, PersonalId, PersonalName, personal

MOST_BUTTONS = 3
MOST_SECTIONS = 10
MOST_ROWS = 10
"""Of all sections of a list together."""
MOST_TEMPLATE_TEXTS = 20
MOST_TEMPLATE_BUTTONS = 10
LONGEST_BUTTON_TITLE = 20
LONGEST_ROW_TITLE = 24
LONGEST_ROW_DESCRIPTION = 72
LONGEST_BUTTON_ID = 256
LONGEST_ROW_ID = 200
LONGEST_HEADING = 60
LONGEST_BUTTONS_TEXT = 1_024
LONGEST_LIST_TEXT = 4_096
LONGEST_TEMPLATE_TEXT = 1_024
LONGEST_TEMPLATE_NAME = 512
LONGEST_TEMPLATE_LANGUAGE = 15
LONGEST_TEMPLATE_VALUE = 2_000
LONGEST_EMOJI = 32
LONGEST_QUOTE = 1_000

FileKind = Literal["image", "audio", "voice", "video", "document", "sticker"]
OutgoingKind = Literal[
    "text",
    "image",
    "audio",
    "voice",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "buttons",
    "list",
    "template",
    "reaction",
    "edit",
]
NOT_MESSAGES: frozenset[str] = frozenset({"reaction", "edit"})
"""What is sent and is no message: it says something of one. Nobody counts it, and nobody pays for it."""


def _within(longest: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=longest)


Heading = Annotated[str, _within(LONGEST_HEADING), personal]
Emoji = Annotated[str, _within(LONGEST_EMOJI), personal]


class StoredFile(Payload):
    """A file that the gateway keeps as `media_id`. Its signed address is asked for when it is sent: it lives minutes, and a
    message may wait for longer. `size` in bytes.
    """

    media_id: UUID
    mime_type: Code
    size: NonNegative
    sha256: Annotated[Sha256 | None, or_nothing(64)] = None
    filename: PersonalName | None = None


class OutgoingFile(Payload):
    """A file as a message. A caption that is too long for a channel follows as a text."""

    kind: FileKind
    media: StoredFile
    caption: PersonalBody | None = None


class ReplyButton(Payload):
    id: Annotated[str, _within(LONGEST_BUTTON_ID)]
    title: Annotated[str, _within(LONGEST_BUTTON_TITLE), personal]


class Buttons(Payload):
    """A text with up to three answers to tap. Its writer sees to it that titles differ, and ids: so answers are told apart."""

    kind: Literal["buttons"] = "buttons"
    text: Annotated[str, _within(LONGEST_BUTTONS_TEXT), personal]
    buttons: Annotated[tuple[ReplyButton, ...], Field(min_length=1, max_length=MOST_BUTTONS)]
    header: Heading | None = None
    footer: Heading | None = None


class ListRow(Payload):
    id: Annotated[str, _within(LONGEST_ROW_ID)]
    title: Annotated[str, _within(LONGEST_ROW_TITLE), personal]
    description: Annotated[str, _within(LONGEST_ROW_DESCRIPTION), personal] | None = None


class ListSection(Payload):
    """Rows under a title, which may be absent where a list has one section only."""

    title: Annotated[str, _within(LONGEST_ROW_TITLE), personal] | None = None
    rows: Annotated[tuple[ListRow, ...], Field(min_length=1, max_length=MOST_ROWS)]


class ChoiceList(Payload):
    """A text with a button that opens a list of up to ten rows in all, of which the customer takes one. Ids differ."""

    kind: Literal["list"] = "list"
    text: Annotated[str, _within(LONGEST_LIST_TEXT), personal]
    button: Annotated[str, _within(LONGEST_BUTTON_TITLE), personal]
    sections: Annotated[tuple[ListSection, ...], Field(min_length=1, max_length=MOST_SECTIONS)]
    header: Heading | None = None
    footer: Heading | None = None


class TemplateText(Payload):
    """What stands for a placeholder: that of this name, where the template names them, else the next one."""

    text: Annotated[str, _within(LONGEST_TEMPLATE_TEXT), personal]
    placeholder: Annotated[str, _within(100)] | None = None


class TemplateHeaderText(Payload):
    """What stands for the placeholder in a template's heading."""

    kind: Literal["text"] = "text"
    text: Annotated[str, _within(LONGEST_HEADING), personal]


class TemplateHeaderFile(Payload):
    """The file that a template begins with."""

    kind: Literal["image", "video", "document"]
    media: StoredFile


class TemplateButton(Payload):
    """What a button of a template is given: the `value` of its payload, of the end of its address, or the code to copy."""

    index: Annotated[int, Field(ge=0, lt=MOST_TEMPLATE_BUTTONS)]
    type: Literal["quick_reply", "url", "copy_code"]
    value: Annotated[str, _within(LONGEST_TEMPLATE_VALUE), personal]


class Template(Payload):
    """An approved template, which may go out at any time. `template_name` is the provider's: Meta's name, Twilio's content SID.

    `preview` is what people read of it where the template itself is not at hand.
    """

    kind: Literal["template"] = "template"
    template_name: Annotated[str, _within(LONGEST_TEMPLATE_NAME)]
    language: Annotated[str, _within(LONGEST_TEMPLATE_LANGUAGE)]
    header: Annotated[TemplateHeaderText | TemplateHeaderFile | None, Field(discriminator="kind")] = None
    body: Annotated[tuple[TemplateText, ...], Field(max_length=MOST_TEMPLATE_TEXTS)] = ()
    buttons: Annotated[tuple[TemplateButton, ...], Field(max_length=MOST_TEMPLATE_BUTTONS)] = ()
    preview: PersonalBody | None = None


class ToMessage(Payload):
    """Which message of the same conversation is meant: ours by `message_id`, and by the provider's own id.

    `by_us`: it is one that the business sent. `author`: whom a provider knows as its writer, in a group.
    """

    message_id: UUID
    provider_message_id: PersonalId
    by_us: bool
    author: PersonalId | None = None


class Reaction(Payload):
    """An emoji beside a message. None takes it away."""

    kind: Literal["reaction"] = "reaction"
    target: ToMessage
    emoji: Emoji | None = None


class Edit(Payload):
    """Other words in the place of a text that was sent."""

    kind: Literal["edit"] = "edit"
    target: ToMessage
    text: PersonalBody


class ReplyTarget(ToMessage):
    """The message that is answered. `quote` is how it begins, for those who show it beside the answer."""

    quote: Annotated[str, *cut_at(LONGEST_QUOTE), personal] = ""


OutgoingContent = Annotated[
    Text | OutgoingFile | Location | Contacts | Buttons | ChoiceList | Template | Reaction | Edit,
    Field(discriminator="kind"),
]
