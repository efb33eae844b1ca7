"""Workbooks (XLSX): each sheet that is shown is a heading and its tables, with values as a person sees them."""

import mimetypes
import sys
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, Paragraph, SectionHeading
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.packages import DamagedPart, OfficePackage, opened
from knowledge.parsing.readers.xlsx.shown import shown
from knowledge.parsing.tables import blocks_of

_MOST_CELLS = 5_000_000
_OTHER: dict[str, Unread] = {
    "xl/media/": Unread("picture"),
    "xl/charts/chart": Unread("chart"),
    "xl/embeddings/": Unread("embedded_file"),
}


def read(data: bytes, limits: Limits) -> Iterator[Block]:
    package = opened(data, limits)
    # When it is loaded, openpyxl reads the machine's MIME types and NumPy, which starts threads: the walls refuse both.
    mimetypes.knownfiles.clear()
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
    from openpyxl import load_workbook

    warnings.simplefilter("ignore")
    book = load_workbook(package.archive.fp, read_only=True, data_only=True, keep_links=False)
    cells = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            yield Unread("hidden_part")
            continue
        sheet.reset_dimensions()  # what a sheet says of its size need not be true
        rows = []
        for row in sheet.iter_rows():
            cells += len(row)
            if cells > _MOST_CELLS:
                raise ParsingFailed("too_large")
            rows.append(_texts(row))
        yield from _titled(sheet.title, list(blocks_of(rows, level=2)))
    yield from _drawn(package)
    yield from (found for start, found in _OTHER.items() for name in package.names if name.startswith(start))


def _titled(title: str, found: Sequence[Block]) -> Iterator[Block]:
    """Yields what a sheet has below its title; nothing of an empty one, whose title is mostly the program's own word."""
    if found:
        yield SectionHeading(1, title)
        yield from found


def _texts(row: tuple[Any, ...]) -> list[str]:
    return ["" if cell.value is None else shown(cell.value, cell.number_format) for cell in row]


def _drawn(package: OfficePackage) -> Iterator[Block]:
    """Yields what text boxes say."""
    for name in sorted(one for one in package.names if one.startswith("xl/drawings/drawing") and one.endswith(".xml")):
        try:
            root = package.xml(name)
        except DamagedPart:
            yield Unread("damaged_part")
            continue
        for body in root.iter("{*}txBody"):
            lines = ("".join(one.text or "" for one in line.iter("{*}t")) for line in body.iter("{*}p"))
            yield Paragraph("\n".join(lines))
