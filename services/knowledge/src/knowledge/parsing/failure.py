"""Why a document cannot be read."""

from typing import Literal

Reason = Literal["unreadable", "encrypted", "empty", "too_large", "too_slow"]


class ParsingFailed(Exception):
    """The document's fault, not ours: reading it again would end the same way."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
