"""Long texts become several messages: cut at paragraphs, else lines, sentences, words, and never inside something whole."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

import regex

LIMIT = 4096
"""What one WhatsApp text message holds, unless its provider takes less.

Counted in UTF-16 units, which is at least what any other way of counting gives.
"""

_GRAPHEME = regex.compile(r"\X")
_WHOLE = regex.compile(r"```.*?```|https?://\S+", regex.DOTALL)
_SENTENCE_END = regex.compile(r"[.!?…。！？][\"'”’»)\]]*$")

PARAGRAPH, LINE, SENTENCE, WORD, ANYWHERE = range(5)
"""How good a place to cut is; lower is better."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A place between two atoms: its offset, the UTF-16 units before it, and how good it is."""

    offset: int
    units: int
    rank: int


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The parts of a text, each at most `limit` UTF-16 units and not blank. Only white space is lost, at the cuts.

    A URL, a code fence or a grapheme stays whole unless it alone is longer than the limit.
    """
    if _units(text) <= limit:
        return [text] if text.strip() else []
    pieces = (text[start:end].strip() for start, end in pairwise([0, *_cut_offsets(text, limit), len(text)]))
    return [piece for piece in pieces if piece]


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _cut_offsets(text: str, limit: int) -> Iterator[int]:
    cuts = list(_cuts(text, limit))
    total = _units(text)
    begun_at, next_cut = 0, 0
    while total - begun_at > limit:
        within = next_cut
        while within < len(cuts) and cuts[within].units - begun_at <= limit:
            within += 1
        best = _best(cuts[next_cut:within], begun_at + limit // 2)
        yield best.offset
        begun_at = best.units
        next_cut = cuts.index(best, next_cut) + 1


def _best(reachable: list[Cut], half: int) -> Cut:
    """The best kind of cut that leaves a part at least half full, and of these the last."""
    late = [cut for cut in reachable if cut.units >= half and cut.rank < ANYWHERE]
    spaced = late or [cut for cut in reachable if cut.rank < ANYWHERE] or reachable
    rank = min(cut.rank for cut in spaced) if late else spaced[-1].rank
    return [cut for cut in spaced if cut.rank == rank][-1]


def _cuts(text: str, limit: int) -> Iterator[Cut]:
    """Every place where the text may be cut, in order: before each atom but the first."""
    offset = units = 0
    for atom in _atoms(text, limit):
        if offset:
            yield Cut(offset, units, _rank(text, offset, atom))
        offset += len(atom)
        units += _units(atom)


def _atoms(text: str, limit: int) -> Iterator[str]:
    """The text in pieces that stay whole, each at most `limit` units: URLs, code fences, graphemes, at worst characters."""
    spans = deque(match.span() for match in _WHOLE.finditer(text))
    whole = ""
    for match in _GRAPHEME.finditer(text):
        while spans and spans[0][1] <= match.start():
            spans.popleft()
            yield from _explode(whole, limit)
            whole = ""
        if spans and spans[0][0] < match.end():
            whole += match[0]
        else:
            yield from _explode(match[0], limit)
    yield from _explode(whole, limit)


def _explode(atom: str, limit: int) -> Iterable[str]:
    if _units(atom) <= limit:
        return [atom] if atom else []
    graphemes = _GRAPHEME.findall(atom)
    return atom if len(graphemes) == 1 else chain.from_iterable(_explode(grapheme, limit) for grapheme in graphemes)


def _rank(text: str, offset: int, following: str) -> int:
    before = text[max(0, offset - 64) : offset]
    kept = before.rstrip()
    space = before[len(kept) :]
    if not space or following.isspace():
        return ANYWHERE
    if "\n" in space:
        return PARAGRAPH if space.count("\n") > 1 else LINE
    return SENTENCE if _SENTENCE_END.search(kept) else WORD
