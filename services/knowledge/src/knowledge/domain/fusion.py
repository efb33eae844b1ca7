"""How meaning and words are weighed. Measured on tests/relevance; docs/knowledge.md has the figures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.domain.hits import Hit, Scores
from knowledge.domain.term_vectors import TermVector, question_terms
from knowledge.domain.terms import terms

# A passage that a question's words find strongly is found whatever its cosine. The least score of BM25: below it are passages
# that share but common words with the question.
LEAST_BM25 = 1.0
FEWEST_CANDIDATES = 20
# What words may add to a cosine: so much of the range in which the model's cosines of good passages lie.
WORDS_COUNT = 0.28


@dataclass(frozen=True, slots=True)
class Fusion:
    """Reciprocal rank fusion: a passage gets its list's weight, divided by its rank where `k` is 1. With a larger `k` the
    second of both lists comes before the first of one. `codes` is what words weigh where the question has a
    code or a number: models know no codes.
    """

    k: int = 1
    dense: float = 1.0
    bm25: float = 1.0
    codes: float = 2.0
    least_bm25: float = LEAST_BM25

    def weights(self, question: str) -> tuple[float, float]:
        """Returns what meaning and words weigh for a question."""
        has_code = any(kind == "code" for kind, _ in terms(question))
        return self.dense, self.codes if has_code and self.bm25 else self.bm25


@dataclass(frozen=True, slots=True)
class AskedTerms:
    """A question's terms, and what meaning and words weigh for it. `own` is what its own terms weigh, without those of other
    names.
    """

    vector: TermVector
    weights: tuple[float, float]
    fusion: Fusion
    own: float

    def whole(self, passages: int) -> float:
        """Returns the BM25 of a passage that has all of these terms, and is the only one of so many that has any."""
        return math.log(1 + (passages - 0.5) / 1.5) * self.own if passages else 0

    @classmethod
    def of(cls, question: str, fusion: Fusion, others: Sequence[str] = ()) -> "AskedTerms":
        """Returns what is asked for by words; `others` are other names of it."""
        own = question_terms(question)
        vector = question_terms(question, others) if others else own
        return cls(vector, fusion.weights(question), fusion, sum(own.values))


def matched(question: str, passage: str) -> list[str]:
    """Returns the question's terms that stand in a passage, in order; those that only sound alike with `~`."""
    there = set(terms(passage))
    known = {said for kind, said in there if kind != "sound"}
    found = (
        f"~{said}" if kind == "sound" else said for kind, said in terms(question) if (kind, said) in there or said in known
    )
    return list(dict.fromkeys(found))


def said(best: float, asked: AskedTerms, passages: int) -> float:
    """Returns how much of the question the best by words, with this BM25, has: 1 is all."""
    whole = asked.whole(passages)
    return min(1, best / whole) if whole else 0


def weighed(hits: Sequence[Hit], asked: AskedTerms, *, passages: int, furthest: float, least_score: float) -> list[Hit]:
    """Returns what was found by how well it answers."""
    scores = [hit.scores for hit in hits]
    told = weighed_scores(scores, asked, passages=passages, furthest=furthest, least_score=least_score)
    looked_at = [hit._replace(scores=one) for hit, one in zip(hits, told, strict=True)]
    return sorted(looked_at, key=lambda hit: -(hit.scores.weighed or 0))


def weighed_scores(
    scores: Sequence[Scores], asked: AskedTerms, *, passages: int, furthest: float, least_score: float
) -> list[Scores]:
    """Returns of each of those that were found how well it answers: its cosine, and what its words add to that.

    Ranks do not tell whether the first by words has all that is asked for or one word of it. So words count the more, the more
    of the question the best of them has. `passages` is among how many was searched; who is not among the nearest by meaning is
    as far as the `furthest`. `least_score` is the model's own, which tells how widely its cosines lie.
    """
    best = max((one.bm25 or 0 for one in scores), default=0)
    most = WORDS_COUNT * (1 - least_score) * said(best, asked, passages)
    return [one._replace(weighed=_weight(one, best, most, furthest)) for one in scores]


def _weight(scores: Scores, best: float, most: float, furthest: float) -> float:
    near = furthest if scores.dense is None else scores.dense
    return near + most * math.sqrt((scores.bm25 or 0) / best) if best > 0 else near
