"""A table as rows of cells, for who reads its columns by their names. It runs in the sandbox."""

import csv
import io
import mimetypes
import sys
import warnings
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any

from contracts.text import printable

from knowledge.domain import formats
from knowledge.domain.delimited import likeliest_delimiter
from knowledge.domain.encodings import decode
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.packages import opened
from knowledge.parsing.product_feeds import NumberText, of_json, of_xml

MOST_COLUMNS = 200
LONGEST_CELL = 10_000


def read_rows(data: bytes, mime_type: str, most: int, limits: Limits) -> dict[str, Any]:
    """Returns the first `most` rows that say anything, each with the number of its line, and whether there are more. Of a
    workbook it is the first sheet that is shown.
    """
    found: list[dict[str, Any]] = []
    rows = _rows(data, mime_type, most, limits)
    length = 0
    for line, row in enumerate(rows, 1):
        cells = [printable(cell[: LONGEST_CELL + 1]).strip() for cell in row[:MOST_COLUMNS]]
        if not any(cells):
            continue
        length += sum(map(len, cells))
        if length > limits.characters * 4:
            raise ParsingFailed("too_large")
        if len(found) == most:
            return {"rows": found, "is_cut": True}
        numbers = [at for at, cell in enumerate(row[:MOST_COLUMNS]) if isinstance(cell, NumberText)]
        found.append({"line": line, "cells": cells, "numbers": numbers})
    if not found:
        raise ParsingFailed("empty")
    return {"rows": found, "is_cut": False}


def _rows(data: bytes, mime_type: str, most: int, limits: Limits) -> Iterable[list[str]]:
    match mime_type:
        case formats.XLSX:
            return _of_workbook(data, limits)
        case "application/xml":
            return of_xml(data, most + 1)
        case "application/json":
            return of_json(data, most + 1)
        case _:
            return _of_text(data)


def _of_text(data: bytes) -> Iterable[list[str]]:
    text = decode(data)
    if text is None:
        raise ParsingFailed("unreadable")
    csv.field_size_limit(LONGEST_CELL * 10)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=likeliest_delimiter(text))
    except csv.Error:
        raise ParsingFailed("too_large") from None


def _of_workbook(data: bytes, limits: Limits) -> Iterator[list[str]]:
    package = opened(data, limits)
    # When it is loaded, openpyxl reads the machine's MIME types and NumPy, which starts threads: the walls refuse both.
    mimetypes.knownfiles.clear()
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
    from openpyxl import load_workbook

    warnings.simplefilter("ignore")
    book = load_workbook(package.archive.fp, read_only=True, data_only=True, keep_links=False)
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    if sheet is None:
        raise ParsingFailed("empty")
    sheet.reset_dimensions()  # what a sheet says of its size need not be true
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        yield [_as_written(value) for value in row]


def _as_written(value: Any) -> str:
    """Returns a value as a person would write it: without its format, which rounds. Of numbers the fifteen digits count that a
    workbook's program keeps: a sum of 0.1 and 0.2 is 0.3 there.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return NumberText(int(value))
        case float():
            return NumberText(f"{value:.15g}")
        case int():
            return NumberText(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
