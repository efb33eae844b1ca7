"""Rows of cells into blocks: titles, tables with the names of their columns, and questions with their answers."""

import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge.parsing.blocks import Block, Paragraph, SectionHeading, Table

Cells = Sequence[str]

_NUMBER = re.compile(r"\A\W{0,3}(?:R\$|US\$|EUR|BRL|USD)?\W{0,3}\d[\d.,:/ -]*+\W{0,2}(?:h|kg|g|m|cm|%)?\W{0,2}", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUESTION = re.compile(r"(?:pergunta|question|pregunta|d[úu]vida)s?(?: frequentes?)?|faq|q", re.I)
_ANSWER = re.compile(r"(?:resposta|answer|respuesta)s?|a", re.I)


def blocks_of(rows: Iterable[Cells], level: int) -> Iterator[Block]:
    """Yields what rows say. `level` is what a heading of a question has. An empty row parts tables."""
    header: Cells = ()
    for group in _groups(rows):
        titles, table = _titled(group)
        yield from map(Paragraph, titles)
        if not table:
            continue
        if _is_header(table[0]) and len(table) > 1:
            header, table = table[0], table[1:]
        elif len(table[0]) != len(header):
            header = ()
        yield from _questions(header, table, level) if _asks(header) else [Table(header, table)]


def _groups(rows: Iterable[Cells]) -> Iterator[list[list[str]]]:
    """Yields rows that stand together, without the columns that are empty in all of them."""
    group: list[list[str]] = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells):
            group.append(cells)
        elif group:
            yield _squared(group)
            group = []
    if group:
        yield _squared(group)


def _squared(group: list[list[str]]) -> list[list[str]]:
    used = sorted({column for row in group for column, cell in enumerate(row) if cell})
    return [[row[column] if column < len(row) else "" for column in used] for row in group]


def _titled(group: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Returns the lines above a table, and the table."""
    titles = []
    while len(group) > 1 and len(group[0]) > 1 and sum(map(bool, group[0])) == 1:
        titles.append("".join(group.pop(0)))
    return titles, group


def _is_header(row: Cells) -> bool:
    said = [cell for cell in row if cell]
    numbers = [cell for cell in said if _NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell)]
    return 2 * len(said) > len(row) and not numbers


def _asks(header: Cells) -> bool:
    return _column(header, _QUESTION) is not None and _column(header, _ANSWER) is not None


def _column(header: Cells, name: re.Pattern[str]) -> int | None:
    return next((index for index, cell in enumerate(header) if name.fullmatch(cell.strip())), None)


def _questions(header: Cells, rows: Iterable[Cells], level: int) -> Iterator[Block]:
    """Yields each pair below a heading of its own, so that it is a passage of its own."""
    asked, answered = _column(header, _QUESTION), _column(header, _ANSWER)
    for row in rows:
        more = [
            f"{name}: {cell}"
            for index, (name, cell) in enumerate(zip(header, row, strict=False))
            if cell and index not in (asked, answered)
        ]
        question, answer = row[asked or 0], row[answered or 0]
        yield from pair(question, "\n".join([answer, *more]), level)


def pair(question: str, answer: str, level: int) -> Iterator[Block]:
    yield SectionHeading(level, question)
    yield Paragraph(f"{question}\n{answer}")
