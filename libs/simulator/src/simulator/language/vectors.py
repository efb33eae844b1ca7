"""What texts become: unit vectors of one length, whichever embedding makes them."""

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 512
TextVector = NDArray[np.float32]
EmbeddingKind = Literal["model", "hash"]


class TextEmbeddings(Protocol):
    """A real sentence encoder, or hashed words."""

    async def embed(self, texts: Sequence[str]) -> list[TextVector]:
        """Returns one vector of 512 per text, in order, each of unit length."""

    def close(self) -> None: ...
