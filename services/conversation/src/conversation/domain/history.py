"""How much of a conversation the AI is told: what was said last, whole, and before that as much as there is room for."""

from collections.abc import Sequence

from contracts.bounds import MARK
from contracts.conversation import HistoryMessage

HISTORY_BYTES = 130_000
"""UTF-8 of all texts together: thirty of the longest in plain letters. JSON may spell a byte with six, and they still fit."""


def within(said: Sequence[HistoryMessage], most_bytes: int = HISTORY_BYTES) -> tuple[HistoryMessage, ...]:
    """Returns the newest messages that fit, oldest first; the first that does not is cut, and none before it is told."""
    kept: list[HistoryMessage] = []
    for message in reversed(said):
        size = len(message.text.encode())
        if size > most_bytes:
            if text := _cut(message.text, most_bytes):
                kept.append(message.model_copy(update={"text": text}))
            break
        most_bytes -= size
        kept.append(message)
    return tuple(reversed(kept))


def _cut(text: str, most_bytes: int) -> str:
    room = most_bytes - len(MARK.encode())
    return text.encode()[:room].decode(errors="ignore") + MARK if room > 0 else ""
