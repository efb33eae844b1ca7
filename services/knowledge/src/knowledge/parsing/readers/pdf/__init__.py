"""PDF: the text layer in the order of reading, what is filled into forms, and which pages are pictures of text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pypdfium2 as pdfium
from pypdfium2 import raw

from knowledge.domain.unread import Unread
from knowledge.parsing.blocks import Block, PageStart, Table
from knowledge.parsing.failure import ParsingFailed
from knowledge.parsing.limits import Limits
from knowledge.parsing.readers.pdf.forms import filled
from knowledge.parsing.readers.pdf.glyphs import Box, PlacedWord, turned, words
from knowledge.parsing.readers.pdf.layout import Row, flow, rows
from knowledge.parsing.readers.pdf.prose import blocks, sizes

_NUMBER = re.compile(r"\b\d++\b")
_WORD = re.compile(r"[^\W_]++|#")
_BESIDE_PAGE_NUMBERS = frozenset({"pág", "pag", "página", "pagina", "page", "seite", "de", "of", "von"})
# Where a page's own header and footer stand, as a share of its height.
_MARGIN = 0.15
_OF_ALL_PAGES = 0.4
_FEW_LETTERS = 200
_MOST_OBJECTS = 20_000
_PICTURE, _WHOLE_PAGE = 0.1, 0.5
_OUTLINES = 100


@dataclass(frozen=True, slots=True)
class _Page:
    """`rows` as they were written; `unread` what of it is no text; `box` its own."""

    number: int
    rows: Sequence[Row]
    box: Box
    unread: Sequence[Unread] = ()


def read(data: bytes, limits: Limits) -> Iterator[Block]:
    document = _opened(data)
    if len(document) > limits.pages:
        raise ParsingFailed("too_large")
    pages: list[_Page] = []
    letters = 0
    for number in range(1, len(document) + 1):
        pages.append(_page(document, number))
        letters += sum(len(word.text) for row in pages[-1].rows for line in row for word in line.words)
        if letters > limits.characters:
            raise ParsingFailed("too_large")
    if letters == 0:
        raise _nothing(pages)
    repeated = _repeated(pages)
    heights = sizes(line for page in pages for row in page.rows for line in row)
    seen: set[str] = set()
    last: Block | None = None
    for page in pages:
        yield PageStart(page.number)
        kept = [row for index, row in enumerate(page.rows) if not _is_again(index, page, repeated, seen)]
        for block in blocks(flow(kept), heights):
            last = _continued(block, last)
            yield last
        yield from page.unread
    if attached := document.count_attachments():
        yield Unread("embedded_file", count=attached)


def _nothing(pages: Sequence[_Page]) -> ParsingFailed:
    reasons = {one.reason for page in pages for one in page.unread}
    return ParsingFailed("scanned" if "scanned_page" in reasons else "unreadable" if "damaged_page" in reasons else "empty")


def _continued(block: Block, last: Block | None) -> Block:
    """Returns a table without a header with that of the table before, which it goes on with on the next page."""
    if isinstance(block, Table) and isinstance(last, Table) and not block.header and len(block.rows[0]) == len(last.header):
        return Table(last.header, block.rows)
    return block


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise ParsingFailed("encrypted" if error.err_code == raw.FPDF_ERR_PASSWORD else "unreadable") from None
    document.init_forms()
    return document


def _page(document: pdfium.PdfDocument, number: int) -> _Page:
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        return _Page(number, (), Box(0, 0, 0, 0), [Unread("damaged_page", number)])
    turns = raw.FPDFPage_GetRotation(page)
    box = turned(Box(*page.get_bbox()), turns)
    written = rows(_with_values(list(words(page, turns)), list(filled(document, page, turns))))
    unread = list(_unread(page, number, box, sum(len(line.text) for row in written for line in row)))
    page.close()
    return _Page(number, written, box, unread)


def _with_values(written: list[PlacedWord], values: list[list[PlacedWord]]) -> list[PlacedWord]:
    """Returns the words with what is filled in, each value after the last word that stands left of it, or above it."""
    together = list(written)
    for value in values:
        box = value[0].box
        level = [i for i, word in enumerate(together) if word.box.is_level_with(box) and word.box.left <= box.left]
        above = [i for i, word in enumerate(together) if word.box.bottom > box.top]
        place = (level or above or [-1])[-1] + 1
        together[place:place] = value
    return together


def _unread(page: pdfium.PdfPage, number: int, box: Box, letters: int) -> Iterator[Unread]:
    area = max((box.right - box.left) * (box.top - box.bottom), 1.0)
    shares, outlines = [], 0
    for one in islice(page.get_objects(max_depth=3), _MOST_OBJECTS):
        if one.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = one.get_bounds()
            shares.append((right - left) * (top - bottom) / area)
        outlines += one.type == raw.FPDF_PAGEOBJ_PATH
    if (letters == 0 and (shares or outlines > _OUTLINES)) or (letters < _FEW_LETTERS and sum(shares) > _WHOLE_PAGE):
        yield Unread("scanned_page", number)
    else:
        pictures = sum(_PICTURE < share < 0.9 for share in shares)
        if pictures:
            yield Unread("picture", number, pictures)


def _repeated(pages: Sequence[_Page]) -> set[str]:
    """Returns what stands in the margin of many pages, with # for the page's number."""
    said = Counter(text for page in pages for text in {_form(row, page) for row in page.rows if _is_in_margin(row, page.box)})
    return {text for text, count in said.items() if count >= max(2, _OF_ALL_PAGES * len(pages))}


def _is_again(index: int, page: _Page, repeated: set[str], seen: set[str]) -> bool:
    """Returns whether a row was there before. A table's header is needed on each page."""
    row, following = page.rows[index], page.rows[index + 1 : index + 2]
    form = _form(row, page)
    heads_table = len(row) > 1 and any(len(one) == len(row) and _form(one, page) not in repeated for one in following)
    if form not in repeated or heads_table or not _is_in_margin(row, page.box):
        return False
    again = form in seen or _is_page_number(form)
    seen.add(form)
    return again


def _form(row: Row, page: _Page) -> str:
    """Returns the words of a row, with `#` for the number of its page."""
    words = " ".join(line.text for line in row)
    for number in _NUMBER.finditer(words):
        if number[0] == str(page.number):
            return f"{words[: number.start()]}#{words[number.end() :]}"
    return words


def _is_page_number(form: str) -> bool:
    """Returns whether there is nothing beside the page's number but how many there are."""
    words = [word for word in _WORD.findall(form.lower()) if word not in _BESIDE_PAGE_NUMBERS]
    return "#" in words and all(word == "#" or word.isdigit() for word in words)


def _is_in_margin(row: Row, box: Box) -> bool:
    margin = _MARGIN * (box.top - box.bottom)
    return row[0].box.bottom > box.top - margin or row[0].box.top < box.bottom + margin
