"""Lines of a PDF into headings, items and paragraphs, as they were before they were cut to the width of a page."""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from knowledge.parsing.blocks import Block, Item, Paragraph, SectionHeading, Table
from knowledge.parsing.readers.pdf.layout import PageLine

_BULLET = re.compile(r"[•‣◦▪●○■□–*·\uf0b7\uf0a7-][ \t]++(?=\S)")
_NUMBERED = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,3}[.)]?|[a-zA-Z][.)])[ \t]")
# A pronoun keeps its hyphen: `entregá-` and `lo`.
_PRONOUN = re.compile(r"(?:se|l[oa]s?|n[oa]s|me|te|vos|lhes?|[oa]s?)\b", re.I)
_LONGEST_HEADING = 150
_LARGER = 1.18
_APART = 1.35
_FEW_LINES = 3


@dataclass(frozen=True, slots=True)
class Sizes:
    """The height of the body's letters, and the level of each that is larger."""

    body: float
    levels: Mapping[float, int]

    def level(self, line: PageLine) -> int | None:
        return self.levels.get(_rounded(line)) if len(line.text) <= _LONGEST_HEADING else None


def sizes(lines: Iterable[PageLine]) -> Sizes:
    """Returns what most of a document is written in, and what stands out from it."""
    letters: dict[float, int] = {}
    for line in lines:
        letters[_rounded(line)] = letters.get(_rounded(line), 0) + len(line.text)
    body = max(letters, key=letters.__getitem__, default=0.0)
    larger = sorted((size for size in letters if size > _LARGER * body), reverse=True)
    return Sizes(body, {size: min(level, 6) for level, size in enumerate(larger, 1)})


def _rounded(line: PageLine) -> float:
    return round(median(word.box.height for word in line.words) * 2) / 2


def blocks(flow: Iterable[PageLine | Table], heights: Sizes) -> Iterator[Block]:
    stretch: list[PageLine] = []
    for one in flow:
        if isinstance(one, Table):
            yield from _stretch(stretch, heights)
            yield one
            stretch = []
        elif stretch and not _is_below(one, stretch[-1]):
            yield from _stretch(stretch, heights)
            stretch = [one]
        else:
            stretch.append(one)
    yield from _stretch(stretch, heights)


def _is_below(line: PageLine, above: PageLine) -> bool:
    apart = line.box.top > above.box.top or line.box.left > above.box.right or above.box.left > line.box.right
    return not apart and abs(_rounded(line) - _rounded(above)) <= 0.1 * _rounded(above)


def _stretch(lines: Sequence[PageLine], heights: Sizes) -> Iterator[Block]:
    """Yields the blocks of lines of one size, below each other."""
    if not lines:
        return
    level = heights.level(lines[0])
    pitches = [above.box.top - line.box.top for above, line in itertools.pairwise(lines)]
    usual = min(pitches, default=0.0) if len(pitches) < 3 else median(pitches)
    # The second longest: of a few lines the longest has no room for anything, whatever follows it.
    edge = sorted(line.box.right for line in lines)[-2:][0] if len(lines) > _FEW_LINES else math.inf
    together = [lines[0]]
    for pitch, line in zip(pitches, lines[1:], strict=True):
        most = _APART * max(usual, line.box.height)
        if pitch > most or (level is None and _BULLET.match(line.text)):
            yield _block(together, edge, level)
            together = []
        together.append(line)
    yield _block(together, edge, level)


def _block(lines: Sequence[PageLine], edge: float, level: int | None) -> Block:
    text = lines[0].text
    for above, line in itertools.pairwise(lines):
        text = _joined(text, line, edge - above.box.right)
    if level is not None:
        return SectionHeading(level, " ".join(text.split()))
    bullet = _BULLET.match(text)
    return Item(text[bullet.end() :]) if bullet else Paragraph(text)


def _joined(text: str, line: PageLine, room: float) -> str:
    """Returns a text with the next line: on the same where that was only cut because its first word had no room."""
    first = line.words[0]
    if text.endswith(("-", "\xad")) and text[-2:-1].isalpha() and first.text[:1].islower():
        keeps = text.endswith("-") and _PRONOUN.fullmatch(first.text.rstrip(".,;:!?"))
        return (text if keeps else text[:-1]) + line.text
    had_room = first.box.right - first.box.left + 0.2 * first.box.height < room
    is_cut = first.text[:1].islower() or not (had_room or _NUMBERED.match(line.text))
    return text + (" " if is_cut else "\n") + line.text
