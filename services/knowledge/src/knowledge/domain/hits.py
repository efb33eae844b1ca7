"""What a search finds, and what of it is shown: not five passages of one section, and neighbours as one text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple
from uuid import UUID

from knowledge.domain.passages import Passage

CutFor = Literal["least_score", "same_section", "joined"]
Section = tuple[UUID, tuple[str, ...]]
"""A document, and the headings in it."""
Place = tuple[Section, str, int]
"""A section's anchor, and which of its passages."""

# Of one section of one document. A table over several passages may answer with each of them; a sixth says the same again.
MOST_OF_A_SECTION = 2
MAX_JOINED = 6_000  # characters
LONGEST_OVERLAP = 600
SHORTEST_OVERLAP = 20


class Scores(NamedTuple):
    """`dense` is the cosine and `bm25` how much of the question's words stand there, None where it is not among the nearest
    by that measure; `fused` is their reciprocal ranks together, and `weighed` what the order is by, None where it is by the
    cosine alone. Ranks count from 1.
    """

    fused: float
    dense: float | None = None
    bm25: float | None = None
    dense_rank: int | None = None
    bm25_rank: int | None = None
    weighed: float | None = None
    reranked: float | None = None


class Hit(NamedTuple):
    """A chunk that was found; `url` where its document is a page of a website. A search makes twenty: tuples are made fast."""

    chunk_id: UUID
    document_id: UUID
    title: str
    passage: Passage
    scores: Scores
    url: str | None = None

    @property
    def section(self) -> Section:
        return self.document_id, self.passage.heading

    @property
    def place(self) -> tuple[str, int]:
        """Returns the section's anchor and which of its passages this is, from 1."""
        name, _, number = self.passage.anchor.rpartition("-")
        return (name, int(number)) if name and number.isdecimal() and len(number) < 5 else (self.passage.anchor, 1)


@dataclass(frozen=True, slots=True)
class Left:
    """A passage that was found and is not shown by itself."""

    chunk_id: UUID
    why: CutFor


def reranked(hits: Sequence[Hit], scores: Sequence[float] | None) -> list[Hit]:
    """Returns the first of these as a reranker orders them, and the others behind; as they are where it says nothing."""
    if scores is None:
        return list(hits)
    first = [hit._replace(scores=hit.scores._replace(reranked=score)) for hit, score in zip(hits, scores, strict=False)]
    return [*sorted(first, key=lambda hit: -(hit.scores.reranked or 0)), *hits[len(first) :]]


def shown(hits: Sequence[Hit], top_k: int) -> tuple[list[Hit], list[Left]]:
    """Returns the best, in order, and what was left out for their sake. Who joins a neighbour takes the better one's rank."""
    kept: list[Hit] = []
    left: list[Left] = []
    places: dict[Place, int] = {}
    shown_of: Counter[Section] = Counter()
    for hit in hits:
        section, (name, number) = hit.section, hit.place
        at = _first(places, (section, name, number - 1), (section, name, number + 1))
        if at is not None and (text := _joined(kept[at], hit)):
            places.pop((section, *kept[at].place), None)
            kept[at] = kept[at]._replace(passage=replace(_earlier(kept[at], hit).passage, text=text))
            places.setdefault((section, *kept[at].place), at)
            left.append(Left(hit.chunk_id, "joined"))
        elif shown_of[section] >= MOST_OF_A_SECTION and hit.passage.heading:
            left.append(Left(hit.chunk_id, "same_section"))
        else:
            places.setdefault((section, name, number), len(kept))
            shown_of[section] += 1
            kept.append(hit)
    return kept[:top_k], left


def _first(places: dict[Place, int], before: Place, behind: Place) -> int | None:
    """Returns which of those kept stands directly before or behind a passage."""
    return min((places[one] for one in (before, behind) if one in places), default=None)


def _earlier(one: Hit, other: Hit) -> Hit:
    return min(one, other, key=lambda hit: hit.place[1])


def _joined(one: Hit, other: Hit) -> str | None:
    """Returns both as one text, without what they share; None where that would be too long."""
    first = _earlier(one, other)
    before, behind = first.passage.text, (other if first is one else one).passage.text
    text = before + "\n" + behind[_overlap(before, behind) :]
    return text if len(text) <= MAX_JOINED else None


def _overlap(before: str, behind: str) -> int:
    """Returns how many letters of the second the first ends with. A table's header, which is repeated, stays."""
    for length in _candidates(before, behind):
        if before.endswith(behind[:length]):
            return length
    return 0


def _candidates(before: str, behind: str) -> Iterator[int]:
    for length in range(min(LONGEST_OVERLAP, len(before), len(behind)), SHORTEST_OVERLAP, -1):
        if before[-1] == behind[length - 1]:
            yield length
