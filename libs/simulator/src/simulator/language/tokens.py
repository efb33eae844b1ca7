"""Token counts by tiktoken's own tables, remembered per text and per piece of it, so that the same passage is counted once."""

import os
import re
from functools import lru_cache
from pathlib import Path

import tiktoken

from simulator.language.tables import tiktoken_cache

_PIECE = re.compile(r"(?=<passage )|(?<=</passage>)")
_TOKENS_PER_MESSAGE = 4


class TokenCounter:
    """Counts as `o200k_base` does, but for merges across the border of two pieces."""

    def __init__(self, folder: Path) -> None:
        os.environ["TIKTOKEN_CACHE_DIR"] = str(tiktoken_cache(folder))
        self._encoding = tiktoken.get_encoding("o200k_base")
        self._count_piece = lru_cache(maxsize=8192)(self._count)
        self.text = lru_cache(maxsize=2048)(self._text)

    def _text(self, text: str) -> int:
        return sum(self._count_piece(piece) for piece in _PIECE.split(text))

    def messages(self, texts: list[str]) -> int:
        """Returns the tokens of a chat prompt, in which each message costs a few of markup."""
        return sum(self.text(text) + _TOKENS_PER_MESSAGE for text in texts)

    def shorten(self, text: str, limit: int) -> str:
        """Returns the first `limit` tokens of `text`."""
        return self._encoding.decode(self._encoding.encode_ordinary(text)[:limit])

    def _count(self, piece: str) -> int:
        return len(self._encoding.encode_ordinary(piece))
