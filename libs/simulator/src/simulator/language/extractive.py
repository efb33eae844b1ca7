"""The simulated language model. It is plainly extractive: it repeats sentences of the passages it was given, greets,
asks back, or asks for a person. It never says anything about the world that is not in its prompt."""

import re
from dataclasses import dataclass
from typing import Literal

from simulator.language import lexicon, phrases
from simulator.language.lexicon import Language
from simulator.language.prompt import Prompt
from simulator.language.reading import Finding, find_answer
from simulator.language.vectors import TextEmbeddings
from simulator.language.words import language_of, stems, words

DraftDecision = Literal["answer", "clarify", "handoff", "none"]
Sentiment = Literal["positive", "neutral", "negative"]
DraftReason = Literal["customer_request", "no_information"]

_TOPICS = {topic: stems(about) for topic, about in lexicon.TOPICS.items()}
_HAPPY, _UNHAPPY = stems(lexicon.MOOD["positive"]), stems(lexicon.MOOD["negative"])
_LEAD_SCORES = {"purchase": 85, "pricing": 70, "payment": 65, "delivery": 60, "opening_hours": 45, "question": 40}
_ENTITIES = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    "date": re.compile(r"\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b"),
    "amount": re.compile(r"(?:R\$|US\$|\$|€)\s?\d[\d.,]*\d|(?:R\$|US\$|\$|€)\s?\d"),
    "number": re.compile(r"(?<![\d/.,-])\d{4,}(?![\d/-])"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the model has understood and would say; a schema chooses from it."""

    decision: DraftDecision
    text: str
    language: Language
    intent: str
    sentiment: Sentiment
    confidence: float
    lead_score: int
    question: str
    entities: tuple[tuple[str, str], ...]
    finding: Finding | None = None
    reason: DraftReason | None = None


async def think(prompt: Prompt, model: TextEmbeddings) -> Draft:
    """Returns a draft made of nothing but the prompt, as far as that can be understood."""
    question = prompt.question
    language = language_of(question, otherwise=_language_of_passages(prompt))
    if phrases.asks_for_a_person(question):
        return _draft("handoff", "person", question, language, "human_request", 0.95, reason="customer_request")
    if phrases.is_greeting(question):
        return _draft("answer", "greeting", question, language, "greeting", 0.95)
    if phrases.is_thanks(question):
        return _draft("answer", "thanks", question, language, "thanks", 0.95)
    finding = await find_answer(question, prompt.passages, model) if words(question) else None
    if finding:
        return _draft("answer", None, question, language, _topic(question), finding.confidence, finding=finding)
    if not stems(question):
        return _draft("clarify", "clarify", question, language, "other", 0.4)
    return _draft("handoff", "unknown", question, language, _topic(question), 0.2, reason="no_information")


def _draft(
    decision: DraftDecision,
    saying: str | None,
    question: str,
    language: Language,
    intent: str,
    confidence: float,
    finding: Finding | None = None,
    reason: DraftReason | None = None,
) -> Draft:
    return Draft(
        decision=decision,
        text=finding.text if finding else phrases.saying(saying or "clarify", language),
        language=language,
        intent=intent,
        sentiment=_sentiment(question),
        confidence=confidence,
        lead_score=_LEAD_SCORES.get(intent, 15),
        question=question,
        entities=tuple((kind, value) for kind, form in _ENTITIES.items() for value in form.findall(question)),
        finding=finding,
        reason=reason,
    )


def _topic(question: str) -> str:
    asked = stems(question)
    return next((topic for topic, about in _TOPICS.items() if asked & about), "question")


def _sentiment(question: str) -> Sentiment:
    said = stems(question)
    if said & _UNHAPPY:
        return "negative"
    return "positive" if said & _HAPPY or phrases.is_thanks(question) else "neutral"


def _language_of_passages(prompt: Prompt) -> Language:
    sentences = [sentence.text for passage in prompt.passages[:1] for sentence in passage.sentences[:3]]
    return language_of(" ".join(sentences))
