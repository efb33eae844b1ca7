"""How well questions find what answers them: `relevance/<language>` has a tenant's documents and its questions.

A third of the questions is held out: nothing is chosen by looking at them.
"""

import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "relevance"
LANGUAGES = ("portuguese", "spanish", "english")
HELD_OUT = 3  # every third
LOOKED_AT = 10  # so many results


@dataclass(frozen=True, slots=True)
class Question:
    """`answer` stands in the passage that answers, and nowhere else in the tenant's documents."""

    language: str
    kind: str
    held_out: bool
    ask: str
    answer: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rank` counts from 1; None when the passage is not among those that were looked at."""

    question: Question
    rank: int | None

    def within(self, results: int) -> bool:
        return self.rank is not None and self.rank <= results


def documents_of(folder: str) -> dict[str, str]:
    """Returns documents by their file names."""
    return {one.name: one.read_text("utf-8") for one in sorted((FOLDER / folder).iterdir()) if one.suffix != ".toml"}


def questions_of(language: str) -> list[Question]:
    asked = _read(language)["question"]
    return [Question(language, held_out=at % HELD_OUT == HELD_OUT - 1, **one) for at, one in enumerate(asked)]


def off_topic_of(language: str) -> list[str]:
    """Returns questions that nothing answers."""
    off_topic: list[str] = _read(language)["off_topic"]
    return off_topic


def outcome(question: Question, texts: Sequence[str]) -> Outcome:
    """Returns at which rank the answer stands."""
    ranks = [rank for rank, text in enumerate(texts[:LOOKED_AT], 1) if question.answer in text]
    return Outcome(question, ranks[0] if ranks else None)


def share(outcomes: Sequence[Outcome], within: int) -> float:
    return sum(one.within(within) for one in outcomes) / len(outcomes)


def table(outcomes: Sequence[Outcome]) -> str:
    """Returns a line for all, for each language and kind, and for the third that is held out."""
    lines = [f"{'':<12} {'n':>4} {'hit@1':>6} {'hit@5':>6} {'MRR':>6} {'nDCG':>6}", _line("all", outcomes)]
    lines += [_line(name, [one for one in outcomes if one.question.language == name]) for name in LANGUAGES]
    for kind in sorted({one.question.kind for one in outcomes}):
        lines.append(_line(kind, [one for one in outcomes if one.question.kind == kind]))
    for name, held_out in (("seen", False), ("held out", True)):
        lines.append(_line(name, [one for one in outcomes if one.question.held_out is held_out]))
    return "\n".join(lines)


def missed(outcomes: Iterable[Outcome]) -> str:
    """Returns the seen questions whose passage is not the first, one a line. Those held out are not shown."""
    shown = (one for one in outcomes if not one.within(1) and not one.question.held_out)
    return "\n".join(f"{one.rank or '-':>3} {one.question.kind:<7} {one.question.ask} → {one.question.answer}" for one in shown)


def _line(name: str, outcomes: Sequence[Outcome]) -> str:
    reciprocal = sum(1 / one.rank for one in outcomes if one.rank) / len(outcomes)
    gain = sum(1 / math.log2(1 + one.rank) for one in outcomes if one.rank) / len(outcomes)
    hits = f"{share(outcomes, 1):>6.1%} {share(outcomes, 5):>6.1%}"
    return f"{name:<12} {len(outcomes):>4} {hits} {reciprocal:>6.3f} {gain:>6.3f}"


def _read(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / language / "questions.toml").read_text("utf-8"))
