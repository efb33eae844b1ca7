"""Why a document cannot be read."""

from typing import Literal

ParsingFailure = Literal["unreadable", "encrypted", "empty", "scanned", "too_large", "too_slow"]


class ParsingFailed(Exception):
    """The document's fault, not ours: reading it again would end the same way."""

    def __init__(self, reason: ParsingFailure) -> None:
        super().__init__(reason)
        self.reason = reason
