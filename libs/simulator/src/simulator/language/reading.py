"""Finding the one or two sentences that answer a question: shared words first, embeddings when words do not help."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.language.passages import PromptPassage, Sentence
from simulator.language.vectors import TextEmbeddings
from simulator.language.words import ordered_stems, stems

# Shares of the question's weight that a sentence must have in common with it.
_CERTAIN_COVERAGE = 0.5
_POSSIBLE_COVERAGE = 0.34
# Cosine of question and answering sentence, measured with this model: answers 0.2-0.6, strangers below 0.15.
_RELATED_COSINE = 0.2
_CONTEXT_SHARE = 0.6
_RANK_BONUS = 0.02
_LATE_BONUS = 0.1


@dataclass(frozen=True, slots=True)
class Finding:
    """Sentences of one passage; `confidence` from 0 to 1."""

    passage: PromptPassage
    sentences: tuple[Sentence, ...]
    confidence: float

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: PromptPassage
    sentence: Sentence
    coverage: float
    rank: int

    @property
    def score(self) -> float:
        return self.coverage - _RANK_BONUS * self.rank


async def find_answer(question: str, passages: Sequence[PromptPassage], model: TextEmbeddings) -> Finding | None:
    """Returns the best sentences, or None when no passage fits."""
    candidates = _candidates(ordered_stems(question), passages)
    if not candidates:
        return None
    best = max(candidates, key=lambda candidate: candidate.score)
    if best.coverage >= _CERTAIN_COVERAGE:
        return _finding(best, question, confidence=0.6 + 0.35 * best.coverage)
    closest, cosine = await _closest(question, candidates, model)
    if cosine >= _RELATED_COSINE:
        return _finding(closest, question, confidence=min(0.9, 0.5 + cosine / 2))
    if best.coverage >= _POSSIBLE_COVERAGE:
        return _finding(best, question, confidence=0.5)
    return None


def _candidates(asked: Sequence[str], passages: Sequence[PromptPassage]) -> list[_Candidate]:
    """Returns every sentence with the share of the question's weight that it covers."""
    sentences = [(passage, sentence, rank) for rank, passage in enumerate(passages) for sentence in passage.sentences]
    weights = _weights(asked, [sentence for _, sentence, _ in sentences])
    total = sum(weights.values()) or 1.0
    return [_Candidate(passage, sentence, _covered(sentence, weights) / total, rank) for passage, sentence, rank in sentences]


def _weights(asked: Sequence[str], sentences: Sequence[Sentence]) -> dict[str, float]:
    """Rare words weigh more, and so do late ones, where a question has its point. A number that nobody mentions is an
    order or a phone, and nothing to look for."""
    weights = {}
    for position, word in enumerate(asked):
        holders = sum(word in sentence.stems for sentence in sentences)
        if holders or not word.isdigit():
            weights[word] = math.log(1 + len(sentences) / (holders or 1)) * (1 + _LATE_BONUS * position)
    return weights


def _covered(sentence: Sentence, weights: dict[str, float]) -> float:
    return sum(
        weight * (1 if word in sentence.stems else _CONTEXT_SHARE)
        for word, weight in weights.items()
        if word in sentence.stems or word in sentence.context
    )


async def _closest(question: str, candidates: list[_Candidate], model: TextEmbeddings) -> tuple[_Candidate, float]:
    asked, *said = await model.embed([question, *(candidate.sentence.text for candidate in candidates)])
    cosines = np.stack(said) @ asked
    scores = cosines + np.array([candidate.score / 4 for candidate in candidates])
    position = int(scores.argmax())
    return candidates[position], float(cosines[position])


def _finding(best: _Candidate, question: str, confidence: float) -> Finding:
    """Adds the next sentence when it covers something of the question that the best one leaves open."""
    open_stems = stems(question) - best.sentence.stems
    sentences = best.passage.sentences
    position = sentences.index(best.sentence)
    following = sentences[position + 1 : position + 2]
    extra = tuple(sentence for sentence in following if sentence.stems & open_stems)
    return Finding(best.passage, (best.sentence, *extra), round(confidence, 2))
