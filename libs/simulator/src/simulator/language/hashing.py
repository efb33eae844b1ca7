"""Words hashed into a vector: for load tests, in which a real encoder would take a core that belongs to the fleet.

Texts are near that share stems or concepts of the thesaurus, so a question finds the passage that answers it in its words.
"""

from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np

from simulator.language.vectors import DIMENSIONS, TextVector
from simulator.language.words import ordered_stems


class HashedWords:
    """Each stem counts at the place that its hash names. The same text has the same vector in every process."""

    def __init__(self) -> None:
        self._embed_one = lru_cache(maxsize=8192)(_embed)

    async def embed(self, texts: Sequence[str]) -> list[TextVector]:
        return [self._embed_one(text) for text in texts]

    def close(self) -> None:
        """Nothing is held."""


def _embed(text: str) -> TextVector:
    """A text without a word that carries meaning is a word of its own: no vector has the length zero."""
    vector: TextVector = np.zeros(DIMENSIONS, np.float32)
    for stem in ordered_stems(text) or [text]:
        vector[crc32(stem.encode()) % DIMENSIONS] += 1
    return vector / np.linalg.norm(vector)
