"""Golden questions: what a business would have found, and how well its searches do.

A result counts once, for whichever right answers it is. Ranks count from 1; None is: not among those that were looked at.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Self
from uuid import UUID

from contracts.knowledge import DocumentAudience
from contracts.text import require_storable
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from knowledge.domain.hits import Hit
from knowledge.domain.scope import MOST_ASKED_BASES, Asker

MOST_QUESTIONS = 500
MOST_RIGHT = 3
LONGEST_QUESTION = 500
LOOKED_AT = 10
"""So many results of each question."""
WITHIN = 5
KEPT_RUNS = 20

QuestionText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION),
    AfterValidator(require_storable),
]
Wording = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(require_storable)
]
Rank = int | None
RunState = Literal["running", "done", "failed"]
Missed = Literal["not_found", "document_gone", "refused"]
"""Why a question has no rank: nothing right was near, all that would be right was removed, the model does not take it."""


class RightAnswer(BaseModel):
    """What a right result has: all that is said here. `document_id` may be any version's, and means all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document_id: UUID | None = None
    heading: Annotated[Wording | None, Field(description="one of the headings above the passage")] = None
    anchor: Annotated[Wording | None, Field(description="of the passage, or of its section")] = None
    text: Annotated[Wording | None, Field(description="stands in the passage, however it is spaced and capitalised")] = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.document_id is None and self.text is None:
            raise ValueError("say which document is right, or which text")
        return self

    def is_in(self, hit: Hit, series: Mapping[UUID, UUID]) -> bool:
        """Returns whether a result is right; `series` has the first version of every document that was found."""
        if self.document_id is not None and series.get(hit.document_id) != self.document_id:
            return False
        if self.anchor is not None and self.anchor not in (hit.passage.anchor, hit.place[0]):
            return False
        if self.heading is not None and _plain(self.heading) not in map(_plain, hit.passage.heading):
            return False
        return self.text is None or _plain(self.text) in _plain(hit.passage.text)


class GoldenQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    question: QuestionText
    right: Annotated[list[RightAnswer], Field(min_length=1, max_length=MOST_RIGHT)]


class GoldenOptions(BaseModel):
    """How a run searches. What is not said is as customers' searches have it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_score: Annotated[float | None, Field(ge=-1, le=1, description="least cosine; by default the model's own")] = None
    audience: DocumentAudience = "customers"
    knowledge_base_ids: Annotated[
        list[UUID] | None,
        Field(max_length=MOST_ASKED_BASES, description="searched beside the general base; all, where none are named"),
    ] = None
    synonyms: Annotated[bool, Field(description="ask by other names as well")] = True
    reranker: Annotated[bool, Field(description="have what was found put in order by the reranker, where there is one")] = True

    @property
    def asker(self) -> Asker:
        return Asker(self.audience, None if self.knowledge_base_ids is None else tuple(self.knowledge_base_ids))


class GoldenResult(BaseModel):
    """What a run found of a question: `rank` of the first right result, `gain` the nDCG of the first five."""

    question: QuestionText
    rank: Annotated[int | None, Field(ge=1, le=LOOKED_AT)]
    gain: Annotated[float, Field(ge=0, le=1)]
    missed: Missed | None = None


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """Shares of the questions (`hit_1`, `hit_5`) and means over them."""

    hit_1: float
    hit_5: float
    mrr: float
    ndcg_5: float


@dataclass(frozen=True, slots=True)
class RankChange:
    """What became of a question from one run to another."""

    question: str
    before: Rank
    after: Rank


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Of the questions that both runs asked; the others are only counted."""

    better: list[RankChange]
    worse: list[RankChange]
    same: int
    only_before: int
    only_after: int


def ranks_of(hits: Sequence[Hit], right: Sequence[RightAnswer], series: Mapping[UUID, UUID]) -> list[Rank]:
    """Returns at which rank each right answer is found first."""
    return [next((rank for rank, hit in enumerate(hits, 1) if one.is_in(hit, series)), None) for one in right]


def result_of(question: str, ranks: Sequence[Rank]) -> GoldenResult:
    found = [rank for rank in ranks if rank is not None]
    rank = min(found, default=None)
    return GoldenResult(question=question, rank=rank, gain=ndcg(ranks), missed=None if found else "not_found")


def ndcg(ranks: Sequence[Rank], within: int = WITHIN) -> float:
    """Returns the gain of the first results, 1 where all that is right stands before all else. One result that is right in two
    ways is one.
    """
    found = {rank for rank in ranks if rank is not None}
    results = len(ranks) - (sum(rank is not None for rank in ranks) - len(found))
    ideal = sum(_discount(rank) for rank in range(1, min(results, within) + 1))
    return sum(_discount(rank) for rank in sorted(found) if rank <= within) / ideal


def figures_of(results: Sequence[GoldenResult]) -> RetrievalFigures:
    """Returns the figures of a run of at least one question."""
    ranks = [one.rank for one in results if one.rank is not None]
    total = len(results)
    return RetrievalFigures(
        hit_1=sum(rank == 1 for rank in ranks) / total,
        hit_5=sum(rank <= WITHIN for rank in ranks) / total,
        mrr=sum(1 / rank for rank in ranks) / total,
        ndcg_5=sum(one.gain for one in results) / total,
    )


def compared(before: Sequence[GoldenResult], after: Sequence[GoldenResult]) -> RunComparison:
    """Returns which questions are answered further up, or further down. By the rank, and where that is the same by the gain."""
    was = {one.question: one for one in before}
    both = [(was[one.question], one) for one in after if one.question in was]
    better = [(old, new) for old, new in both if _place(new) > _place(old)]
    worse = [(old, new) for old, new in both if _place(new) < _place(old)]
    return RunComparison(
        better=[RankChange(new.question, old.rank, new.rank) for old, new in better],
        worse=[RankChange(new.question, old.rank, new.rank) for old, new in worse],
        same=len(both) - len(better) - len(worse),
        only_before=len(before) - len(both),
        only_after=len(after) - len(both),
    )


def _place(result: GoldenResult) -> tuple[int, float]:
    return -(result.rank or LOOKED_AT + 1), result.gain


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
