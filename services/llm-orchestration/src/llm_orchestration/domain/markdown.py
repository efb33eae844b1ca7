"""Markdown in WhatsApp's own markup.

A parser says where the markup is; what is none stays as it was written, to the last blank. So a text without markup comes
out as it went in, and code, links, lists and quotes, which WhatsApp knows, keep their characters.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set

from markdown_it.token import Token

from llm_orchestration.domain.inline import heading, rendered
from llm_orchestration.domain.parser import PARSER

_BLOCK_MARKS = re.compile(r"[\s>*+\-\d.)#]*")
_HEADING_MARK = re.compile(r"#{1,6}[ \t]*$")
_QUOTE_MARKS = " \t>"
_CELL_END = re.compile(r"(?<!\\)\|")
_LONGEST_HEADERS = 200
_BETWEEN_CELLS = " · "


def whatsapp(markdown: str, known: Set[str] = frozenset()) -> str:
    """Returns a text as WhatsApp shows it. Bare names of the `known` hosts are addresses too, whose signs are no markup."""
    source = markdown.split("\n")
    written, end = [], 0
    for first, last, text in _changed(PARSER.parse(markdown, {"known": known}), source):
        written += [*source[end:first], text]
        end = last
    return "\n".join([*written, *source[end:]])


def _changed(tokens: Sequence[Token], source: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yields the lines, from and until, in which something is markup, with what stands there instead."""
    blocks = iter(tokens)
    opened = ""
    for token in blocks:
        if token.type == "table_open" and token.map:
            first, last = token.map
            yield first, last, "\n".join(_table(blocks, source))
        elif token.type == "inline" and token.map:
            first, last = token.map
            yield first, last, _paragraph(token, source[first:last], is_heading=opened == "heading_open")
        opened = token.type


def _paragraph(token: Token, source: Sequence[str], *, is_heading: bool) -> str:
    """Returns the lines of a paragraph or heading: what stood before and after its text on each line stays there."""
    content = token.content.split("\n")
    if len(content) != len(source):  # the parser took a line of odd blanks from its start or end
        return "\n".join(source)
    around = [_around(line, text.strip(" \t")) for line, text in zip(source, content, strict=True)]
    children = token.children or []
    if is_heading and any(character.isalpha() for character in token.content):
        before, _ = around[0]
        return _HEADING_MARK.sub("", before) + heading(children)
    if is_heading:
        return source[0]
    lines = rendered(children).split("\n")
    if len(lines) != len(around):  # a link's title went over a line's end
        return around[0][0] + "\n".join(lines) + around[-1][1]
    return "\n".join(
        _bullets(before, text) + line.strip(" \t") + after
        for (before, after), line, text in zip(around, lines, content, strict=True)
    )


def _around(line: str, text: str) -> tuple[str, str]:
    at = line.rfind(text)
    return (line[:at], line[at + len(text) :]) if at >= 0 else ("", "")


def _bullets(marks: str, text: str) -> str:
    """Returns the marks before a line of a list with `-` for every `*` and `+`, unless that is the sign of a sum: `+ 5,00`."""
    is_sum = text[:1].isdigit() or text.startswith("R$") or (text != "" and unicodedata.category(text[0]) == "Sc")
    if is_sum or not _BLOCK_MARKS.fullmatch(marks):
        return marks
    return marks.replace("*", "-").replace("+", "-")


def _table(blocks: Iterator[Token], source: Sequence[str]) -> Iterator[str]:
    """Yields a line per row: `header: value`, side by side. Long headers are said once, as are all where one has no value."""
    (marks, headers), *rows = _rows(blocks, source)
    filled = {column for _, cells in rows for column, cell in enumerate(cells) if cell}
    if not filled.issuperset(range(len(headers))) or sum(map(len, headers)) > _LONGEST_HEADERS:
        yield marks + _row([], headers)
        headers = []
    for marks, cells in rows:
        yield marks + _row(headers, cells)


def _rows(blocks: Iterator[Token], source: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yields what stands before each row, and its cells."""
    for token in blocks:
        if token.type == "table_close":
            break
        if token.type == "tr_open" and token.map:
            line = source[token.map[0]]
            row = line.lstrip(_QUOTE_MARKS)
            yield line.removesuffix(row), [*_cells(blocks, row)]


def _cells(blocks: Iterator[Token], row: str) -> Iterator[str]:
    """Yields the cells of a row, and what it has beyond the last column."""
    columns = 0
    for token in blocks:
        if token.type == "tr_close":
            break
        if token.type == "inline":
            columns += 1
            yield rendered(token.children or []).strip()
    written = _CELL_END.split(row.strip().removeprefix("|"))
    yield from (cell.strip() for cell in written[columns:] if cell.strip())


def _row(headers: Sequence[str], cells: Sequence[str]) -> str:
    named = zip([*headers, *[""] * len(cells)], cells, strict=False)
    return _BETWEEN_CELLS.join(f"{header}: {cell}" if header else cell for header, cell in named if cell)
