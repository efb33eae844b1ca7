"""What a `Message` holds, below the wrappers that say how it was sent."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from gateway.providers.reading import Malformed, Raw

DEEPEST = 10
WRAPPERS = frozenset(
    {
        "associatedChildMessage",
        "botForwardedMessage",
        "botInvokeMessage",
        "botTaskMessage",
        "commentMessage",
        "deviceSentMessage",
        "documentWithCaptionMessage",
        "editedMessage",
        "ephemeralMessage",
        "groupMentionedMessage",
        "groupStatusMessage",
        "groupStatusMessageV2",
        "lottieStickerMessage",
        "pollCreationOptionImageMessage",
        "questionMessage",
        "questionReplyMessage",
        "viewOnceMessage",
        "viewOnceMessageV2",
        "viewOnceMessageV2Extension",
    }
)
BESIDE = frozenset(
    {
        "base64",
        "contextInfo",
        "fastRatchetKeySenderKeyDistributionMessage",
        "mediaUrl",
        "messageContextInfo",
        "senderKeyDistributionMessage",
        "speechToText",
    }
)
"""What may stand beside the content and before it: keys of the cipher, and what Evolution adds."""


@dataclass(frozen=True, slots=True)
class UnwrappedContent:
    """The content under its name in `Message`; `edited` where it was wrapped as what another message says now."""

    kind: str
    content: Any
    edited: bool = False

    @property
    def fields(self) -> Raw:
        return self.content if isinstance(self.content, dict) else {}


def unwrap(message: Raw, known: Container[str]) -> UnwrappedContent | None:
    """Returns None where there is nothing but keys. A kind that is `known` comes before one that is not. Raises `Malformed`."""
    edited = False
    for depth in range(DEEPEST):
        kind = _kind(message, known)
        if kind is None and depth and all(one is None for one in message.values()):
            raise Malformed("message")  # somebody wrapped something, and it is not there
        if kind is None:
            return None
        content = message[kind]
        inner = content.get("message") if isinstance(content, dict) else None
        if kind not in WRAPPERS or not isinstance(inner, dict):
            return UnwrappedContent(kind, content, edited)
        edited = edited or kind == "editedMessage"
        message = inner
    raise Malformed("message")


def _kind(message: Raw, known: Container[str]) -> str | None:
    """Returns the name of the field that is set. Fields that were never set may come as null, and text that was never set as
    "".
    """
    names = [name for name, value in message.items() if name not in BESIDE and value is not None]
    full = [name for name in names if message[name]] or names
    return next((name for name in full if name in known or name in WRAPPERS), full[0] if full else None)
