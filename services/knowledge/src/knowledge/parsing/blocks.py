"""What a document is made of, whatever its type: readers give these in the order of reading, and chunks are cut along them."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.domain.unread import Unread


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """`level` 1 is the outermost."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """May have several lines."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """Of a list; `depth` 0 is the outermost list."""

    text: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """`header` is empty where the columns have no names. A row may be shorter or longer than the header."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class PageStart:
    """What follows is on this page, counted from 1."""

    number: int


Block = SectionHeading | Paragraph | Item | Table | PageStart | Unread
