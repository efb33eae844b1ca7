"""Long texts become several messages: cut at paragraphs, else lines, sentences, words, and never inside something whole.

Work is linear in the text, and bounded: of a text no more is looked at than a message may hold, and each text is cut once.
"""

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category

import regex
from contracts.bounds import LONGEST_TEXT, cut

LIMIT = 4096
"""What one WhatsApp text message holds, unless its provider takes less.

Counted in UTF-16 units, which is at least what any other way of counting gives.
"""
REMEMBERED = 256
"""Texts whose parts are known: those that are being sent, of which each part asks for all."""

NEAR = 256
"""How far around an end graphemes are looked for: finding them takes time with the square of a run of flags."""

_GRAPHEME = regex.compile(r"\X")
_WHOLE = regex.compile(r"```.*?```|https?://\S+", regex.DOTALL)
_SPACE = regex.compile(r"\s+")
_CLOSING = "\"'”’»)]*"
_ENDING = frozenset(".!?…。！？")
_JOINER = "\u200d"
_JOINING = frozenset({_JOINER, *map(chr, range(0x1F3FB, 0x1F400))})  # and skin tones

PARAGRAPH, LINE, SENTENCE, WORD = range(4)
"""How good a place to cut is; lower is better."""

TextSpan = tuple[int, int]


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Returns the parts of a text, each at most `limit` UTF-16 units and not blank. Only white space is lost, at the cuts.

    A URL, a code fence or a grapheme stays whole unless it alone is longer than the limit. A text that is longer than any
    message may be is cut with a mark first.
    """
    return list(_split(cut(text, LONGEST_TEXT), limit))


@lru_cache(REMEMBERED)
def _split(text: str, limit: int) -> tuple[str, ...]:
    if _fits(text, 0, limit) == len(text):
        return (text,) if text.strip() else ()
    return tuple(_parts(text, limit))


def _parts(text: str, limit: int) -> Iterator[str]:
    whole, start = _whole(text, limit), _after_space(text, 0)
    while start < len(text):
        end = _fits(text, start, limit)
        if end < len(text):
            end = _cut(text, start, end, limit, whole)
        if part := text[start:end].rstrip():
            yield part
        start = _after_space(text, end)


def _fits(text: str, start: int, limit: int) -> int:
    """Returns the furthest offset of which the text from `start` has at most `limit` UTF-16 units."""
    within = text[start : start + limit]
    if within.isascii():
        return start + len(within)
    units = within.encode("utf-16-le", "surrogatepass")[: 2 * limit]
    fitting = len(units.decode("utf-16-le", "replace"))
    return start + fitting - _is_halved(units)


def _is_halved(units: bytes) -> bool:
    """Returns whether the last of these UTF-16 units is the first half of a pair."""
    return len(units) > 1 and 0xD8 <= units[-1] <= 0xDB


def _whole(text: str, limit: int) -> list[TextSpan]:
    """Returns the spans that stay whole, in order."""
    spans = (match.span() for match in _WHOLE.finditer(text))
    return [(start, end) for start, end in spans if 2 * (end - start) <= limit or _fits(text, start, limit) >= end]


def _after_space(text: str, offset: int) -> int:
    space = _SPACE.match(text, offset)
    return space.end() if space else offset


def _cut(text: str, start: int, end: int, limit: int, whole: list[TextSpan]) -> int:
    """Returns where the part that begins at `start` and may reach to `end` ends: at the best kind of place that leaves it at
    least half full, and of these the last; else at any space; else between two graphemes.
    """
    half = _fits(text, start, (limit + 1) // 2)
    spaces = list(_spaces(text, start, end, whole))
    late = [span for span in spaces if span[1] >= half]
    if late:
        return _best(text, late)
    return spaces[-1][0] if spaces else _anywhere(text, start, end, whole)


def _spaces(text: str, start: int, end: int, whole: list[TextSpan]) -> Iterator[TextSpan]:
    """Yields the white space at which a part may end, in order."""
    for match in _SPACE.finditer(text, start, min(len(text), end + 1)):
        before, after = match.start(), _after_space(text, match.start()) if match.end() > end else match.end()
        if before > start and not _is_within(before, whole) and not _belongs_to_what_is_before(text, after):
            yield before, after


def _is_within(offset: int, whole: list[TextSpan]) -> bool:
    span = _last_before(offset, whole)
    return span is not None and offset < span[1]


def _last_before(offset: int, whole: list[TextSpan]) -> TextSpan | None:
    place = bisect_left(whole, (offset,))
    return whole[place - 1] if place else None


def _belongs_to_what_is_before(text: str, offset: int) -> bool:
    """Returns whether a character continues the grapheme before it, white space included."""
    return offset < len(text) and (text[offset] in _JOINING or category(text[offset])[0] == "M")


def _best(text: str, spaces: list[TextSpan]) -> int:
    found: dict[int, int] = {}
    for before, after in reversed(spaces):
        rank = _rank(text, before, after)
        if rank == PARAGRAPH:
            return before
        found.setdefault(rank, before)
    return found[min(found)]


def _rank(text: str, before: int, after: int) -> int:
    newlines = text.count("\n", before, after)
    if newlines:
        return PARAGRAPH if newlines > 1 else LINE
    words = text[max(0, before - 8) : before].rstrip(_CLOSING)
    return SENTENCE if words and words[-1] in _ENDING else WORD


def _anywhere(text: str, start: int, end: int, whole: list[TextSpan]) -> int:
    """Returns the last place up to `end` that is between two graphemes and in nothing whole; `end` where there is none."""
    span = _last_before(end, whole)
    if span is not None and start < span[0] and end < span[1]:
        return span[0]
    base, best = _grapheme_at(text, start, max(start, end - NEAR)), end
    for match in _GRAPHEME.finditer(text[base : end + NEAR]):
        if base + match.end() > end:
            break
        best = base + match.end()
    return best


def _grapheme_at(text: str, start: int, offset: int) -> int:
    """Returns where the grapheme begins that `offset` is in."""
    while offset > start and (_belongs_to_what_is_before(text, offset) or text[offset - 1] == _JOINER):
        offset -= 1
    flags = offset
    while flags > start and _is_half_a_flag(text[flags - 1]):
        flags -= 1
    return offset - (offset - flags) % 2


def _is_half_a_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
