"""Curated answers: what a person wrote and another approved for questions that are asked in one of several ways."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

MOST_PHRASINGS = 20
LONGEST_PHRASING = 500
LONGEST_ANSWER = 4_000

AnswerState = Literal["draft", "approved"]

# Near enough that the words of an approved answer are what the customer gets. Measured with docs/knowledge.md's questions: the
# simulator's model puts "Can I change my appointment?" at 0.85 of "Can I make an appointment?".
DEFAULT_SIMILARITY = 0.9
LEAST_SIMILARITY = 0.7  # from here down more is found wrongly than is worth it; near zero anything would be answered
SIMILARITIES: Mapping[str, float] = {"sim-embedding": 0.86}


class CuratedHit(NamedTuple):
    """An approved answer that was found, by which of its phrasings, and how near that is."""

    answer_id: UUID
    version: int
    phrasing: str
    answer: str
    verbatim: bool
    similarity: float


def each_once(phrasings: Sequence[str]) -> list[str]:
    """Returns phrasings without those that are there already, in whichever case."""
    kept: dict[str, str] = {}
    for one in phrasings:
        kept.setdefault(one.casefold(), one)
    return list(kept.values())


def point_ids(answer_id: UUID) -> list[UUID]:
    """Returns the ids of an answer's points: always the same, so that storing it again replaces all that there is of it."""
    return [uuid5(answer_id, str(place)) for place in range(MOST_PHRASINGS)]
