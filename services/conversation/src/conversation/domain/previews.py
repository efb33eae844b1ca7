"""What was said last in a conversation, in a few words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.bounds import cut
from contracts.conversation import Author
from pydantic import BaseModel

from conversation.domain.delivery import MessageStatus
from conversation.domain.message import Message

LONGEST_PREVIEW = 120
SAID_IN = ("text", "caption", "title", "name", "preview")
"""The fields of contents that have words, the first one that is not empty counts."""


@dataclass(frozen=True, slots=True)
class MessagePreview:
    """The last message of a conversation. `words` are what it says, or the beginning of that; None where it has none, or was
    taken back.
    """

    message_id: UUID
    author: Author
    kind: str | None
    words: str | None
    sent_at: datetime
    status: str | None
    revoked_at: datetime | None


class LastMessageView(BaseModel):
    """What was said last. `text` is how it begins, on one line; null where there are no words (a picture without any), and for
    a viewer. Of what was taken back (`revoked_at`) `kind` is null too.
    """

    message_id: UUID
    author: Author
    kind: str | None
    text: str | None
    sent_at: datetime
    status: MessageStatus | None
    revoked_at: datetime | None


def preview_of(message: Message) -> MessagePreview:
    """Returns a message as the last one of its conversation."""
    words = next((said for name in SAID_IN if (said := message.content.get(name))), None)
    return MessagePreview(
        message_id=message.id,
        author=message.author,
        kind=message.content.get("kind"),
        words=None if message.revoked_at else words,
        sent_at=message.sent_at,
        status=message.status,
        revoked_at=message.revoked_at,
    )


def last_message_view(last: MessagePreview | None) -> LastMessageView | None:
    """Returns what is shown of it; None where nothing was said yet."""
    if last is None:
        return None
    text = cut(" ".join((last.words or "").split()), LONGEST_PREVIEW) or None
    return LastMessageView(
        message_id=last.message_id,
        author=last.author,
        kind=last.kind,
        text=text,
        sent_at=last.sent_at,
        status=last.status,
        revoked_at=last.revoked_at,
    )
