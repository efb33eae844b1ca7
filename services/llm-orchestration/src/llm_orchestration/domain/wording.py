"""From what a model wrote to what a customer may read on WhatsApp. What it wrote is text: nothing else is read from it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Literal

from contracts.text import printable

from llm_orchestration.domain import hyperlinks
from llm_orchestration.domain.markdown import whatsapp

MOST_PARTS = 3
LONGEST_ANSWER = 32_768
MARK = "…"

_PROMPT_TAG = re.compile(r'<passage id="p\d{1,3}" title="[^"<>]*">|</?passages>|</passage>')
_CITATION = re.compile(r" ?(?:\[p\d{1,3}(?:[,;] ?p\d{1,3})*\](?!\()|【p\d{1,3}(?:[,;] ?p\d{1,3})*】)")
_ID = re.compile(r"p\d{1,3}")

WordingChange = Literal["foreign_link", "citation_mark", "merged_part", "cut_character"]


@dataclass(frozen=True, slots=True)
class Worded:
    """The messages to send, and how often something that the model wrote was taken out or moved."""

    parts: tuple[str, ...] = ()
    changes: Mapping[WordingChange, int] = field(default_factory=dict)


def outgoing(parts: Iterable[str], sources: str, cited: Set[str] = frozenset()) -> Worded:
    """Returns the messages to send. Links in `sources` may be repeated; `cited` are the ids in the reply's own field.

    Parts beyond the third go with it: no word is lost for being one part too late. message-sender splits what is long.
    """
    kept, cut = _bounded(parts)
    known = hyperlinks.hosts(sources)
    changes: Counter[WordingChange] = Counter()
    worded = []
    for part in kept:
        text, changes_here = _without_citations(printable(part), sources, cited)
        changes["citation_mark"] += changes_here
        text, changes_here = hyperlinks.without_foreign(whatsapp(text, known), known)
        changes["foreign_link"] += changes_here
        if text.strip():
            worded.append(text)
    merged = [*worded[: MOST_PARTS - 1], "\n\n".join(worded[MOST_PARTS - 1 :])] if len(worded) > MOST_PARTS else worded
    finished, cut_again = _bounded(merged)  # what is marked up for WhatsApp may be longer
    changes["merged_part"] += len(worded) - len(merged)
    changes["cut_character"] += cut + cut_again
    return Worded(finished, +changes)


def _without_citations(text: str, sources: str, cited: Set[str]) -> tuple[str, int]:
    """Returns the text without the tags of our prompt, and without `[p1]` where p1 is cited and no source has these signs.

    What is cited stands in a field of its own. `(p2)` and `[p2]` may be a product.
    """

    def mark(match: re.Match[str]) -> str:
        return "" if cited >= set(_ID.findall(match[0])) and match[0].strip() not in sources else match[0]

    untagged, tags = _PROMPT_TAG.subn("", text)
    bare = _CITATION.sub(mark, untagged)
    return bare, tags + int(bare != untagged)


def _bounded(parts: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """Returns the parts within `LONGEST_ANSWER` altogether, and how many characters are not."""
    kept: list[str] = []
    room, cut = LONGEST_ANSWER, 0
    for part in parts:
        text = part
        if len(part) > room:
            start = part[: max(0, room - len(MARK))]
            text = start.rsplit(maxsplit=1)[0] + MARK if start.strip() else ""
            cut, room = cut + len(part) - len(text), len(text)
        room -= len(text)
        if text:
            kept.append(text)
    return tuple(kept), cut
