"""Terms as sparse vectors whose product is BM25. How rare a term is, the vector store counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

from knowledge.domain.terms import Term, TermKind, terms

SATURATION = 1.2
# Long passages are mostly tables, of which a question asks for one row.
LENGTH_COUNTS = 0.2
USUAL_LENGTH = 150  # terms of a passage
MAX_TERMS = 4_000  # of a passage; of a question there are fewer, for it is short
# What a term of a question counts. A word has several stems. A code is meant as it is written; what only sounds alike may be
# something else.
OTHER_NAME = 0.8
WEIGHTS: Mapping[TermKind, float] = {"word": 0.6, "code": 3.0, "part": 0.6, "sound": 0.4}


@dataclass(frozen=True, slots=True)
class TermVector:
    """Ascending indices, each once, and as many values."""

    indices: list[int]
    values: list[float]


def passage_terms(text: str) -> TermVector:
    """Returns how much each term says of a passage: more where it stands often, less where the passage is long."""
    counted = Counter(terms(text))
    length = sum(times for (kind, _), times in counted.items() if kind != "sound")
    norm = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * length / USUAL_LENGTH)
    said = ((term, times * (SATURATION + 1) / (times + norm)) for term, times in counted.most_common(MAX_TERMS))
    return _vector(said)


def question_terms(text: str, others: Sequence[str] = ()) -> TermVector:
    """Returns what is asked for; a term counts once. That of another name of it counts a little less."""
    own = ((term, WEIGHTS[term[0]]) for term in dict.fromkeys(terms(text)))
    further = ((term, OTHER_NAME * WEIGHTS[term[0]]) for name in others for term in terms(name) if term[0] != "sound")
    return _vector(chain(own, further))


def _vector(said: Iterable[tuple[Term, float]]) -> TermVector:
    by_index: dict[int, float] = {}
    for term, value in said:
        index = index_of(term)
        by_index[index] = max(value, by_index.get(index, 0))
    indices = sorted(by_index)
    return TermVector(indices, [by_index[one] for one in indices])


def index_of(term: Term) -> int:
    """Returns a term's place. What stands within a code is the same as a word; a sound is not."""
    kind, said = term
    return crc32(f"~{said}".encode() if kind == "sound" else said.encode())
