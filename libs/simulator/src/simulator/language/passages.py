"""The passages in a prompt, `<passage id="…" title="…">text</passage>`, cut into sentences."""

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from simulator.language.words import stems

_PASSAGE = re.compile(r"<passage\b([^>]*)>(.*?)</passage>", re.DOTALL)
_ATTRIBUTE = re.compile(r"(\w+)=\"([^\"]*)\"")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[^\s\d,;])")
_MARKUP = re.compile(r"^\s*(?:[-*•]\s+|\d+[.)]\s+)|\*\*|__")
_ANSWER_LABEL = re.compile(r"^(?:[PRQA]|Pergunta|Resposta|Question|Answer|Pregunta|Respuesta)\s*:\s*", re.IGNORECASE)
_LONGEST_SENTENCE = 600


@dataclass(frozen=True, slots=True)
class Sentence:
    """`context` are the stems of the heading, title or question that it stands under."""

    text: str
    stems: frozenset[str]
    context: frozenset[str]


@dataclass(frozen=True, slots=True)
class PromptPassage:
    """`id` is None for text that may be used but not cited."""

    id: str | None
    title: str
    sentences: tuple[Sentence, ...]


@lru_cache(maxsize=2048)
def passages_of(text: str) -> tuple[PromptPassage, ...]:
    found = []
    for attributes, body in _PASSAGE.findall(text):
        named = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        found.append(passage(named.get("id"), named.get("title", ""), html.unescape(body)))
    return tuple(found)


def without_passages(text: str) -> str:
    """Returns what is left of a message when its passages, and tags around them, are taken out."""
    return re.sub(r"</?[a-z_]+>", "", _PASSAGE.sub("", text)).strip()


@lru_cache(maxsize=2048)
def passage(passage_id: str | None, title: str, body: str) -> PromptPassage:
    return PromptPassage(passage_id, title, tuple(_sentences(title, body)))


def _sentences(title: str, body: str) -> list[Sentence]:
    heading = about = stems(title)
    found = []
    for line in body.splitlines():
        if line.lstrip().startswith("#"):
            heading = about = stems(title) | stems(line)
            continue
        for part in _SENTENCE_END.split(_MARKUP.sub("", line).strip()):
            text = _ANSWER_LABEL.sub("", part).strip()[:_LONGEST_SENTENCE]
            if text.endswith("?"):
                about = heading | stems(text)
            elif text:
                found.append(Sentence(text, stems(text), about))
    return found
