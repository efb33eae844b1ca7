"""One reader per type of document. Each gives blocks, or says why it cannot.

A broken file breaks a parser in every way there is. Nothing of that is caught: the process ends, and the service knows why.
What is damaged in part only, and what holds no text, is given as `Unread`.
"""

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

from contracts.text import printable

from knowledge.domain import formats
from knowledge.domain.formats import MimeType
from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, PageStart, Table
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits

# By name: a process reads one document, and loads what that needs.
_READERS: dict[MimeType, str] = {
    formats.TEXT: "text",
    formats.MARKDOWN: "markdown",
    formats.PDF: "pdf",
    formats.DOCX: "docx",
    formats.XLSX: "xlsx",
    formats.PPTX: "pptx",
    formats.CSV: "csv",
    formats.HTML: "html",
    formats.RTF: "rtf",
    formats.EMAIL: "mail",
}


def read(data: bytes, mime_type: MimeType, limits: Limits) -> Iterator[Block]:
    """Yields all of a document, in the order of reading. Raises `ParsingFailed`, also where it says nothing."""
    yield from checked(import_module(f"{__name__}.{_READERS[mime_type]}").read(data, limits), limits)


def checked(blocks: Iterator[Block], limits: Limits) -> Iterator[Block]:
    """Yields those blocks that say anything, of what can be shown. Raises `ParsingFailed` for too much, and for nothing."""
    length, said = 0, False
    for block in blocks:
        cleaned = _printable(block)
        size = _size(cleaned)
        length, said = length + size, said or size > 0
        if length > limits.characters:
            raise ParsingFailed("too_large")
        if size or isinstance(cleaned, PageStart | Unread):
            yield cleaned
    if not said:
        raise ParsingFailed("empty")


def _printable(block: Block) -> Block:
    match block:
        case PageStart() | Unread():
            return block
        case Table(header, rows):
            return Table([_cell(one) for one in header], [[_cell(one) for one in row] for row in rows])
        case _:
            return replace(block, text=printable(block.text).strip())


def _cell(text: str) -> str:
    return " ".join(printable(text).split())


def _size(block: Block) -> int:
    """Returns the characters of a block, 0 for one without a word."""
    match block:
        case PageStart() | Unread():
            return 0
        case Table(header, rows):
            return sum(len(cell) for row in [header, *rows] for cell in row)
        case _:
            return len(block.text)
