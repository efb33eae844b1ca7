"""The words of a PDF's page and where they stand, from the places of its glyphs: blanks are often left out of the text."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import pypdfium2 as pdfium
from pypdfium2 import raw

# Beyond what lies between the letters of the same line, as a share of their height.
_BLANK = 0.085
_BLANKS = {0x09, 0x20, 0xA0, 0x2002, 0x2003, 0x2009}
_LINE_ENDS = {0x0A, 0x0D}
_HYPHEN_AT_LINE_END = 0x02
_LIGATURES = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))


@dataclass(frozen=True, slots=True)
class Box:
    """As a person sees the page: x to the right, y upwards, in points."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 0.1)

    def is_level_with(self, other: "Box") -> bool:
        overlap = min(self.top, other.top) - max(self.bottom, other.bottom)
        return overlap > 0.5 * min(self.height, other.height)

    def around(self, other: "Box") -> "Box":
        return Box(
            min(self.left, other.left), min(self.bottom, other.bottom), max(self.right, other.right), max(self.top, other.top)
        )


@dataclass(frozen=True, slots=True)
class PlacedWord:
    text: str
    box: Box


@dataclass(slots=True)
class _Glyph:
    text: str
    box: Box
    begins_word: bool


def words(page: pdfium.PdfPage, quarter_turns: int) -> Iterator[PlacedWord]:
    """Yields the words in the order in which they were written, which is that of reading in nearly all documents."""
    text_page = page.get_textpage()
    line: list[_Glyph] = []
    begins_word = True
    rectangle = raw.FS_RECTF()
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code in _LINE_ENDS:
            yield from _parted(line)
            line, begins_word = [], True
        elif code in _BLANKS or code == 0:
            begins_word = True
        else:
            raw.FPDFText_GetLooseCharBox(text_page, index, rectangle)
            box = turned(Box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top), quarter_turns)
            if line and not box.is_level_with(line[-1].box):
                yield from _parted(line)
                line, begins_word = [], True
            line.append(_Glyph(_text(code), box, begins_word))
            begins_word = False
    yield from _parted(line)
    text_page.close()


def turned(box: Box, quarter_turns: int) -> Box:
    """Returns where a box is seen on a page that is shown turned clockwise."""
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    match quarter_turns % 4:
        case 1:
            return Box(bottom, -right, top, -left)
        case 2:
            return Box(-right, -top, -left, -bottom)
        case 3:
            return Box(-top, left, -bottom, right)
        case _:
            return box


def _text(code: int) -> str:
    if code == _HYPHEN_AT_LINE_END:
        return "-"
    return _LIGATURES.get(code) or (chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else "\ufffd")


def _parted(line: list[_Glyph]) -> Iterator[PlacedWord]:
    """Yields the words of a line, parted also where only a gap parts them."""
    gaps = [after.box.left - before.box.right for before, after in itertools.pairwise(line)]
    close = [gap for gap, glyph in zip(gaps, line[1:], strict=True) if not glyph.begins_word]
    usual = max(0.0, median(close)) if len(close) > 2 else 0.0
    text, box = "", None
    for gap, glyph in zip([0.0, *gaps], line, strict=False):
        parts = glyph.begins_word or gap > usual + _BLANK * glyph.box.height or gap < -2 * glyph.box.height
        if parts and box is not None:
            yield PlacedWord(text, box)
            text, box = "", None
        text += glyph.text
        box = glyph.box if box is None else box.around(glyph.box)
    if box is not None:
        yield PlacedWord(text, box)
