"""Blocks into passages of so many tokens: never across a heading, and cut where the text itself has its breaks."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from semantic_text_splitter import TextSplitter

from knowledge.domain.chunking import STANDARD, Chunking
from knowledge.domain.passages import MAX_HEADING, MAX_LEVELS, Passage
from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, Item, PageStart, Paragraph, SectionHeading, Table

# Chooses the vocabulary (o200k) by which tokens are counted; the splitter carries it, so nothing is downloaded.
VOCABULARY_OF = "gpt-4o"
# A table whose header or row is longer is written as `column: value` lines: a header that is repeated would fill the passage.
LONGEST_ROW = 800
LONGEST_WORDS_OF_ANCHOR = 80

_NOT_IN_ANCHORS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class _Repeated:
    """A table within a section's text, and the line that every passage from the middle of it begins with."""

    start: int
    end: int
    header: str


@dataclass(slots=True)
class _Section:
    """What stands below one heading, in `parts` of one `length`. `pages` are (offset in the text, page), ascending."""

    heading: tuple[str, ...]
    parts: list[str] = field(default_factory=list)
    length: int = 0
    pages: list[tuple[int, int]] = field(default_factory=list)
    tables: list[_Repeated] = field(default_factory=list)
    last: Block | None = None

    def text(self) -> str:
        return "".join(self.parts)

    def add(self, block: Paragraph | Item | Table, page: int | None) -> None:
        together = isinstance(block, Item) and isinstance(self.last, Item)
        self._append(("\n" if together else "\n\n") if self.length else "")
        self.last = block
        if page is not None and (not self.pages or self.pages[-1][1] != page):
            self.pages.append((self.length, page))
        if isinstance(block, Table):
            self._add_table(block)
        else:
            self._append("  " * block.depth + "- " + block.text if isinstance(block, Item) else block.text)

    def page_at(self, offset: int) -> int | None:
        index = bisect_right(self.pages, offset, key=lambda mark: mark[0])
        return self.pages[max(0, index - 1)][1] if self.pages else None

    def with_header(self, offset: int, text: str) -> str:
        """Returns a piece of the text, with the header of the table that it begins in the middle of."""
        index = bisect_right(self.tables, offset, key=lambda table: table.start) - 1
        if index >= 0 and self.tables[index].start < offset < self.tables[index].end:
            return f"{self.tables[index].header}\n{text}"
        return text

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _add_table(self, table: Table) -> None:
        header = " | ".join(table.header)
        rows = [" | ".join(row) for row in table.rows]
        if table.header and max(map(len, [header, *rows])) > LONGEST_ROW:
            self._append("\n\n".join(_record(table.header, row) for row in table.rows))
            return
        start = self.length
        self._append("\n".join([header, *rows] if table.header else rows))
        if table.header:
            self.tables.append(_Repeated(start, self.length, header))


def _record(header: Sequence[str], row: Sequence[str]) -> str:
    return "\n".join(f"{name}: {value}" if name else value for name, value in zip_longest(header, row, fillvalue="") if value)


def cut(blocks: Iterable[Block], chunking: Chunking = STANDARD) -> Iterator[Passage]:
    """Yields the passages in order. Neighbours below one heading share some tokens, so a border cuts no answer."""
    splitter = TextSplitter.from_tiktoken_model(VOCABULARY_OF, chunking.tokens, overlap=chunking.overlap)
    anchors = Counter[str]()
    for section in _sections(blocks):
        for offset, text in splitter.chunk_indices(section.text()):
            page = section.page_at(offset)
            anchor = _anchor(section.heading, page)
            anchors[anchor] += 1
            numbered = anchor if anchors[anchor] == 1 else f"{anchor}-{anchors[anchor]}"
            yield Passage(section.with_header(offset, text), section.heading, page, numbered)


def _anchor(heading: Sequence[str], page: int | None) -> str:
    words = _NOT_IN_ANCHORS.sub("-", heading[-1].lower()).strip("-") if heading else ""
    return words[:LONGEST_WORDS_OF_ANCHOR] or (f"p{page}" if page else "start")


def _sections(blocks: Iterable[Block]) -> Iterator[_Section]:
    """Yields what has words. A heading without any below it is a section of its own words: it may be all that is said."""
    path: list[tuple[int, str]] = []
    section, page = _Section(()), None
    for block in blocks:
        match block:
            case PageStart(number):
                page = number
            case SectionHeading(level, text):
                yield from _said(section, path, level)
                above = [one for one in path if one[0] < level]
                path = [*above[: MAX_LEVELS - 1], (level, text[:MAX_HEADING])]
                section = _Section(tuple(words for _, words in path))
                if page is not None:
                    section.pages.append((0, page))
                if len(text) > MAX_HEADING:  # the path has its beginning
                    section.add(Paragraph(text), page)
            case Paragraph() | Item() | Table():
                section.add(block, page)
            case Unread():
                pass
    yield from _said(section, path, 0)


def _said(section: _Section, path: Sequence[tuple[int, str]], next_level: int) -> Iterator[_Section]:
    if any(part.strip() for part in section.parts):
        yield section
    elif path and next_level <= path[-1][0]:
        section.parts = [path[-1][1]]
        yield section
