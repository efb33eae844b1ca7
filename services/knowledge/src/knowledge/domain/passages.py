"""Passages: the pieces of a document that are found, each with the place where it stands."""

from dataclasses import dataclass
from hashlib import sha256

from knowledge.domain.unread import Unread

MAX_HEADING = 200
MAX_LEVELS = 9
MAX_ANCHOR = 100


@dataclass(frozen=True, slots=True)
class Passage:
    """`heading` are the headings above it, the outermost first; `page` counts from 1, None where a document has none. `anchor`
    names the place within its document: it stays the same while only other sections change.
    """

    text: str
    heading: tuple[str, ...] = ()
    page: int | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """At least one passage, in order. `pages` is None where the type of document has none."""

    passages: list[Passage]
    unread: list[Unread]
    pages: int | None


def digest_of(text: str) -> str:
    """Returns what tells a text from every other: its SHA-256, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def embedded_text(title: str, passage: Passage) -> str:
    """Returns what stands for a passage in a search: its words, and what it is about: `We open at 9` alone says too little."""
    return "\n".join([" › ".join([title, *passage.heading]), passage.text])
