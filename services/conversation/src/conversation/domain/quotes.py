"""What a message answers to: the words that it quotes, as far as they are ours and as they read now.

What a provider says of the words is not used: whoever writes the quotation could have made it up.
"""

from typing import Any, Literal
from uuid import UUID

from contracts.bounds import cut
from contracts.conversation import LONGEST_QUOTE, Author, QuotedWords
from pydantic import BaseModel

from conversation.domain.message import Message, as_text


class QuotedView(BaseModel):
    """The message that is answered. `text` is cut; null where it was taken back."""

    message_id: UUID
    author: Author
    author_name: str | None
    kind: str | None
    text: str | None


def quote_of(message: Message) -> dict[str, Any]:
    """Returns what is known of a message that another one quotes, as the database says it too (`columns.QUOTED`)."""
    return {
        "message_id": str(message.id),
        "author": message.author,
        "author_name": message.author_name,
        "echo": message.echo,
        "content": None if message.revoked_at else message.content,
    }


def quoted_view(quoted: dict[str, Any] | None) -> QuotedView | None:
    """Returns what people see of what is quoted."""
    if quoted is None:
        return None
    content = quoted["content"]
    return QuotedView(
        message_id=quoted["message_id"],
        author=quoted["author"],
        author_name=quoted["author_name"],
        kind=content and content.get("kind"),
        text=None if content is None else cut(as_text(content), LONGEST_QUOTE),
    )


def quoted_words(quoted: dict[str, Any] | None) -> QuotedWords | None:
    """Returns what the AI reads of what is quoted; nothing of what was taken back."""
    if quoted is None or quoted["content"] is None:
        return None
    role: Author | Literal["system"] = "system" if quoted["echo"] in {"automatic", "doubtful"} else quoted["author"]
    return QuotedWords(role=role, text=as_text(quoted["content"], author_name=quoted["author_name"]))
