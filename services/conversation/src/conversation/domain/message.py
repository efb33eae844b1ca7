"""A message of a conversation, and how it reads to a model that sees text only."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.bounds import LONGEST_CODE, LONGEST_NAME, cut
from contracts.content import Contacts, IncomingContent, Location, MediaContent, Order, Text, Unsupported
from contracts.conversation import LONGEST_HISTORY_TEXT, Author
from contracts.outgoing import Buttons, ChoiceList, Edit, OutgoingContent, OutgoingFile, Reaction, Template
from contracts.text import storable
from pydantic import TypeAdapter, ValidationError

from conversation.domain.echo import EchoVerdict

CONTENT: TypeAdapter[IncomingContent] = TypeAdapter(IncomingContent)
OURS: TypeAdapter[OutgoingContent] = TypeAdapter(OutgoingContent)


@dataclass(frozen=True, slots=True)
class Question:
    """A message of the customer that nobody has answered. `asked_at` is when it got the meaning that it has."""

    place: int
    asked_at: datetime
    kind: str


@dataclass(slots=True)
class Message:
    """One message. `id` of one that we send is also its `send_id`; `sequence` is its place in the conversation.

    `author_name` and `author_address` are who of a group wrote it; `media` what is known of its file, once something is.
    `echo` is who seems to have written what the business's number sent outside of Prosa.
    `asks`: its writer waits for an answer to it; `asked_as` is the place at which it is a question anew, where it got another
    meaning after it had been answered. `came_from` is the ad or page that led its writer here, as contracts have it.
    `change` is what we asked to change in it, while that is on its way, or once it has failed.
    `quoted` is not stored: what the message that `reply_to` names says now, where it is one of the same contact.
    """

    id: UUID
    tenant_id: UUID
    conversation_id: UUID
    channel_id: UUID
    sequence: int
    author: Author
    content: dict[str, Any]
    sent_at: datetime
    user_id: UUID | None = None
    provider_message_id: str | None = None
    reply_to: str | None = None
    status: str | None = None
    error_class: str | None = None
    reaction: str | None = None
    edited_at: datetime | None = None
    revoked_at: datetime | None = None
    turn_id: UUID | None = None
    decision: str | None = None
    citations: list[dict[str, Any]] | None = None
    author_name: str | None = None
    author_address: str | None = None
    reacted_at: datetime | None = None
    echo: EchoVerdict | None = None
    fingerprint: UUID | None = None
    media: dict[str, Any] | None = None
    asks: bool = True
    asked_as: int | None = None
    came_from: dict[str, Any] | None = None
    change: dict[str, Any] | None = None
    quoted: dict[str, Any] | None = None

    @property
    def place(self) -> int:
        """Returns where the AI reads it."""
        return self.asked_as or self.sequence

    @property
    def waits(self) -> bool:
        """Returns whether the customer wants an answer to it, unless they have one."""
        return self.author == "customer" and self.asks and self.revoked_at is None

    @property
    def question(self) -> Question:
        at = self.sent_at if self.asked_as is None else self.edited_at or self.sent_at
        return Question(self.place, at, str(self.content.get("kind")))


def as_text(content: dict[str, Any], *, revoked: bool = False, author_name: str | None = None) -> str:
    """Returns what the AI reads: the text itself, a caption, or a short description in brackets; in groups, who says it."""
    words = "[deleted message]" if revoked else _words(content)
    return (f"{cut(author_name, LONGEST_NAME)}: {words}" if author_name else words)[:LONGEST_HISTORY_TEXT]


def _words(content: dict[str, Any]) -> str:
    """Returns what it says. What was stored before its kind had bounds may be beyond them, and is no reason to be silent."""
    for read in (CONTENT.validate_python, OURS.validate_python):
        with suppress(ValidationError):
            return _describe(read(content))
    return f"[{str(content.get('kind') or 'message')[:LONGEST_CODE]}]"


def _describe(content: IncomingContent | OutgoingContent) -> str:
    match content:
        case Text():
            return content.text
        case MediaContent() | OutgoingFile():
            return f"[{content.kind}] {content.caption}" if content.caption else f"[{content.kind}]"
        case Location():
            return f"[location: {content.name or content.address or f'{content.latitude}, {content.longitude}'}]"
        case Contacts():
            return f"[contacts: {', '.join(one.name or '?' for one in content.contacts)}]"
        case Order():
            return f"[order of {len(content.items)} items] {content.text or ''}".rstrip()
        case Unsupported():
            return f"[{content.original_kind}]"
        case Buttons():
            return f"{content.text} [{' | '.join(one.title for one in content.buttons)}]"
        case ChoiceList():
            return f"{content.text} [{' | '.join(row.title for section in content.sections for row in section.rows)}]"
        case Template():
            return content.preview or " ".join((f"[template: {content.template_name}]", *(one.text for one in content.body)))
        case Reaction() | Edit():  # these are no messages
            return f"[{content.kind}]"
        case _:
            return content.title


def media_of(content: OutgoingContent) -> dict[str, Any] | None:
    """Returns what people see of the file that a message of ours carries: it is stored."""
    if not isinstance(content, OutgoingFile):
        return None
    file = storable(content.media.model_dump(mode="json", include={"media_id", "mime_type", "size", "filename"}))
    return {"state": "stored", **file}
