"""What stands where on a PDF's page: lines, columns of prose, tables."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median

from knowledge.parsing.blocks import Table
from knowledge.parsing.readers.pdf.glyphs import Box, PlacedWord

# Wider than between the words of most justified lines, as a share of the letters' height: another cell or column begins.
# The cells of many writers stand no further apart.
_WIDE_GAP = 0.95
_FEWEST_LINES_OF_COLUMNS = 4
_WORDS_OF_A_LINE_OF_PROSE = 3.5
_FILLED = 0.65
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class PageLine:
    """Words that stand side by side, without a wide gap between them."""

    words: tuple[PlacedWord, ...]
    box: Box

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


Row = list[PageLine]
"""What is on one height of the page, from left to right."""


def rows(words: Iterable[PlacedWord]) -> list[Row]:
    """Returns the rows in the order in which they were written."""
    found: list[Row] = []
    for line in _lines(words):
        if found and line.box.is_level_with(found[-1][0].box) and not any(_overlap(line, other) for other in found[-1]):
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda line: line.box.left) for row in found]


def _lines(words: Iterable[PlacedWord]) -> Iterator[PageLine]:
    together: list[PlacedWord] = []
    for word in words:
        if together and not _goes_on(together[-1], word):
            yield _line(together)
            together = []
        together.append(word)
    if together:
        yield _line(together)


def _goes_on(before: PlacedWord, word: PlacedWord) -> bool:
    gap = word.box.left - before.box.right
    if gap < 0 and (_is_right_to_left(word.text) or _is_right_to_left(before.text)):  # a number is of either direction
        gap = before.box.left - word.box.right
    return word.box.is_level_with(before.box) and -0.5 * word.box.height < gap < _WIDE_GAP * word.box.height


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text[:3])


def _line(words: list[PlacedWord]) -> PageLine:
    box = words[0].box
    for word in words[1:]:
        box = box.around(word.box)
    return PageLine(tuple(words), box)


def _overlap(one: PageLine, other: PageLine) -> bool:
    return one.box.left < other.box.right and other.box.left < one.box.right


def flow(found: Sequence[Row]) -> Iterator[PageLine | Table]:
    """Yields lines in the order of reading, and tables."""
    together: list[Row] = []
    for row in found:
        if together and not _belongs(row, together):
            yield from _zone(together)
            together = []
        together.append(row)
    yield from _zone(together)


def _belongs(row: Row, together: Sequence[Row]) -> bool:
    """Returns whether a row goes on with what is above: both have cells side by side, or it is the rest of a cell."""
    above = together[-1]
    distance = above[0].box.bottom - row[0].box.top
    if not -0.6 * row[0].box.height < distance < 3 * row[0].box.height:
        return False
    if len(row) > 1:
        return any(len(one) > 1 for one in together)
    return len(together) > 1 and any(len(one) > 1 for one in together) and _is_rest_of_cell(row[0], together)


def _is_rest_of_cell(line: PageLine, together: Sequence[Row]) -> bool:
    columns = _columns(together)
    under = [column for column in columns if line.box.left < column[1] and column[0] < line.box.right]
    return len(under) == 1 and abs(under[0][0] - line.box.left) < line.box.height


def _columns(zone: Iterable[Row]) -> list[tuple[float, float]]:
    """Returns from where to where the columns reach that no line crosses."""
    found: list[tuple[float, float]] = []
    for left, right in sorted((line.box.left, line.box.right) for row in zone for line in row):
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _zone(zone: Sequence[Row]) -> Iterator[PageLine | Table]:
    columns = _columns(zone)
    side_by_side = sum(len(row) > 1 for row in zone)
    if side_by_side == 0:
        yield from (line for row in zone for line in row)
    elif len(columns) < 2 or side_by_side < 2:
        yield from map(_joined, zone)
    elif _is_prose(zone, columns):
        for left, right in columns:
            yield from (line for row in zone for line in row if left <= line.box.left <= right)
    else:
        yield _table(zone, columns)


def _joined(row: Row) -> PageLine:
    return _line([word for line in row for word in line.words])


def _is_prose(zone: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    if len(zone) < _FEWEST_LINES_OF_COLUMNS:
        return False
    for left, right in columns:
        lines = [line for row in zone for line in row if left <= line.box.left <= right]
        if mean(len(line.words) for line in lines) < _WORDS_OF_A_LINE_OF_PROSE:
            return False
        if mean((line.box.right - line.box.left) / (right - left) for line in lines) < _FILLED:
            return False
    return True


def _table(zone: Sequence[Row], columns: Sequence[tuple[float, float]]) -> Table:
    """Returns a table whose first row is its header where it has a name for each column and no number."""
    cells = [[" ".join(line.text for line in row if left <= line.box.left <= right) for left, right in columns] for row in zone]
    tops = [max(line.box.top for line in row) for row in zone]
    pitches = [before - after for before, after in itertools.pairwise(tops)]
    usual = median(pitches) if pitches else 0.0
    table = [cells[0]]
    for row, pitch in zip(cells[1:], pitches, strict=True):
        if not row[0] and any(not cell for cell in row[1:]) | (len(row) == 2) and pitch < 0.95 * usual:
            table[-1] = [f"{above} {rest}".strip() for above, rest in zip(table[-1], row, strict=True)]
        else:
            table.append(row)
    named = all(table[0]) and not any(_DIGIT.search(name) for name in table[0])
    return Table(table[0], table[1:]) if named else Table((), table)
