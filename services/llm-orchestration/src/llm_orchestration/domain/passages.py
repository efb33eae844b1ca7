"""Passages: what knowledge found, as data that cannot step out of its place in a prompt."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

LONGEST_PASSAGE = 6_000

_OUR_TAG = re.compile(r"<(?=\s*+(?:/\s*+)?passages?\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A chunk of a document, or an answer that a person approved: then both ids are its own, `title` is a phrasing of the
    question, and it may be `verbatim`, to be said as it is. `score` is its likeness to the question; `heading` stands above it,
    outermost first.
    """

    chunk_id: UUID
    document_id: UUID
    title: str
    text: str
    score: float
    heading: tuple[str, ...] = ()
    is_curated: bool = False
    verbatim: bool = False


def numbered(passages: Sequence[FoundPassage]) -> Mapping[str, FoundPassage]:
    """Returns passages by the short ids that a model sees: it copies `p1` without a mistake, a UUID not always."""
    return {f"p{number}": passage for number, passage in enumerate(passages, 1)}


def rendered(passages: Mapping[str, FoundPassage]) -> str:
    """Returns all passages between tags. What could end a tag or an attribute is escaped."""
    lines = [
        f'<passage id="{name}" title="{html.escape(" › ".join([passage.title, *passage.heading]))}">'
        f"{html.escape(passage.text[:LONGEST_PASSAGE], quote=False)}</passage>"
        for name, passage in passages.items()
    ]
    return "\n".join(["<passages>", *lines, "</passages>"])


def without_our_tags(text: str) -> str:
    """Returns foreign text in which nothing looks like a passage: `<passage` becomes `&lt;passage`, `I <3 you` stays."""
    return _OUR_TAG.sub("&lt;", text)
