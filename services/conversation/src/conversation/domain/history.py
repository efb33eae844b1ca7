"""How much of a conversation the AI reads: what was said last, whole, and before that as much as there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.bounds import MARK
from contracts.conversation import Author, CameFrom, HistoryMessage

from conversation.domain.echo import EchoVerdict
from conversation.domain.message import Message, as_text
from conversation.domain.quotes import quoted_words

HISTORY_MESSAGES = 30
HISTORY_BYTES = 130_000
"""UTF-8 of all texts together: thirty of the longest in plain letters. JSON may spell a byte with six, and they still fit."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What the AI reads of a message, at which place. `asks` as of a `Message`."""

    conversation_id: UUID
    place: int
    content: dict[str, Any]
    author: Author
    echo: EchoVerdict | None
    sent_at: datetime
    revoked_at: datetime | None
    author_name: str | None
    asks: bool
    came_from: dict[str, Any] | None
    quoted: dict[str, Any] | None

    def as_message(self) -> HistoryMessage:
        """Returns the line as the AI reads it.

        What no person may have written is nobody's answer, and what was taken back nobody's words: both are the system's.
        """
        revoked = self.revoked_at is not None
        role = "system" if revoked or self.echo in {"automatic", "doubtful"} else self.author
        text = as_text(self.content, revoked=revoked, author_name=self.author_name)
        if revoked:
            return HistoryMessage(role=role, text=text, sent_at=self.sent_at, asks=False)
        return HistoryMessage(
            role=role,
            text=text,
            sent_at=self.sent_at,
            asks=self.asks,
            quoted=quoted_words(self.quoted),
            came_from=CameFrom.model_validate(self.came_from) if self.came_from else None,
        )


def said_in(one: Message) -> HistoryLine:
    return HistoryLine(
        conversation_id=one.conversation_id,
        place=one.place,
        content=one.content,
        author=one.author,
        echo=one.echo,
        sent_at=one.sent_at,
        revoked_at=one.revoked_at,
        author_name=one.author_name,
        asks=one.asks,
        came_from=one.came_from,
        quoted=one.quoted,
    )


def within(said: Sequence[HistoryMessage], most_bytes: int = HISTORY_BYTES) -> tuple[HistoryMessage, ...]:
    """Returns the newest messages that fit, oldest first; the first that does not is cut, and none before it is read."""
    kept: list[HistoryMessage] = []
    for message in reversed(said):
        size = len(message.text.encode()) + _beside(message)
        if size > most_bytes:
            if text := _cut(message.text, most_bytes):
                kept.append(message.model_copy(update={"text": text, "quoted": None, "came_from": None}))
            break
        most_bytes -= size
        kept.append(message)
    return tuple(reversed(kept))


def _beside(message: HistoryMessage) -> int:
    """Returns how much is told beside what was said."""
    told = message.came_from.model_dump(exclude_none=True).values() if message.came_from else ()
    return sum(len(words.encode()) for words in (*told, message.quoted.text if message.quoted else ""))


def _cut(text: str, most_bytes: int) -> str:
    room = most_bytes - len(MARK.encode())
    return text.encode()[:room].decode(errors="ignore") + MARK if room > 0 else ""
