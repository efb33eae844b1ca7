"""Questions that nobody answered: which ask for the same, and how many of them are kept."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

MOST_GROUPS = 500
MOST_OF_A_GROUP = 100
MOST_EXAMPLES = 5

GroupState = Literal["open", "dismissed", "drafted"]

# From which cosine on two questions ask for the same. Measured with docs/knowledge.md's questions; a wrong neighbour costs a
# look, and a wrong answer is not said for it.
DEFAULT_GROUPED_FROM = 0.8
GROUPED_FROM: Mapping[str, float] = {"sim-embedding": 0.7}


class GroupVector(NamedTuple):
    """A group, and the vector of its first question."""

    id: UUID
    vector: NDArray[np.float32]


def nearest(question: NDArray[np.float32], groups: Sequence[GroupVector], model: str) -> UUID | None:
    """Returns the group whose first question asks for the same; None where none does. Greedy: no group is ever joined with
    another. Vectors of another length are of another model.
    """
    same = [one for one in groups if len(one.vector) == len(question)]
    if not same:
        return None
    stacked = np.stack([one.vector for one in same])
    lengths = np.linalg.norm(stacked, axis=1) * np.linalg.norm(question)
    cosines = (stacked @ question) / np.where(lengths > 0, lengths, 1)
    best = int(np.argmax(cosines))
    return same[best].id if cosines[best] >= GROUPED_FROM.get(model, DEFAULT_GROUPED_FROM) else None
