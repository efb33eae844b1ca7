"""Tables written as text: what parts their columns, if it is one at all."""

import csv
import io
from collections import Counter
from itertools import islice

_SNIFFED = 65_536
_ROWS = 60
_FEWEST_ROWS = 3
_LONGEST_NAME = 60
# A comma is also of prose: only three columns of it make a table.
_FEWEST_COLUMNS = {";": 2, "\t": 2, "|": 2, ",": 3}


def delimiter_of(text: str) -> str | None:
    """Returns what parts the columns of text whose first lines are a table, below a line of short names; else None."""
    for delimiter, fewest in _FEWEST_COLUMNS.items():
        rows = _rows(text, delimiter)
        widths = {len(row) for row in rows}
        if len(rows) >= _FEWEST_ROWS and len(widths) == 1 and max(widths) >= fewest and _are_names(rows[0]):
            return delimiter
    return None


def likeliest_delimiter(text: str) -> str:
    """Returns what parts the columns of what is said to be a table, best where most rows have as many of them."""
    best, most = ",", (0.0, 0)
    for delimiter in _FEWEST_COLUMNS:
        rows = _rows(text, delimiter)
        width, count = Counter(len(row) for row in rows).most_common(1)[0] if rows else (1, 0)
        found = (count / len(rows), width) if width > 1 else (0.0, 0)
        if found > most:
            best, most = delimiter, found
    return best


def _rows(text: str, delimiter: str) -> list[list[str]]:
    sample = text[:_SNIFFED]
    if len(text) > _SNIFFED:
        sample = sample[: sample.rfind("\n") + 1]
    try:
        return [row for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), _ROWS) if any(row)]
    except csv.Error:
        return []


def _are_names(row: list[str]) -> bool:
    names = [name.strip() for name in row]
    return all(0 < len(name) <= _LONGEST_NAME for name in names) and len(set(names)) == len(names)
