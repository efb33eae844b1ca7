"""Links in a text: what begins with a scheme or `www.`. A bare name with a dot is a word, for most of them are.

Every pattern reads a text once: none can begin within its own matches or look further than a match that fails.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from urllib.parse import urlsplit

_ENDS = r"\s<>\"`\[\]|\\"
_LINK = re.compile(
    rf"""
    (?: (?:https?|ftp)://
      | (?<![^\W_])(?<![.@-])www\.(?=\w)
      | (?<![^\W_])(?<![:/])//(?=[\w-]{{1,63}}\.)
      | (?<![^\W_])(?<![+.-])[a-z][a-z0-9+.-]{{1,30}}(?<!http)(?<!https)(?<!ftp)://
    )
    (?: \[[0-9a-f:.]{{2,45}}\] )?
    (?: [\w.@:%~+-] | \\(?=[\w@]) | (?<=[a-z0-9])[。．｡](?=[a-z0-9]) )*  # who is asked: where browsers would end it
    (?: [/?\#] (?: [^{_ENDS}*。，、！？；：）】》」』] | \*(?!\*) )* )?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_HOST = re.compile(r"(?<![\w.@-])[\w-]+(?:\.[\w-]+)*")
_BARE = re.compile(rf"(?<![^\W_])(?<![.@/-])[\w-]+(?:\.[\w-]+)+(?:[/?#][^{_ENDS}]*)?")
_DESTINATION = re.compile(r"\A(?:[a-z][a-z0-9+.-]{0,30}:\S|//|www\.|[\w-]+(?:\.[\w-]+)+(?![\w.]))", re.IGNORECASE)
_LABEL_END = re.compile(r"(?<=\S):? \Z")
_NOTHING_FOLLOWS = re.compile(r"[\s.,;:!?)。，！？；：]|\Z")
_DOTS = str.maketrans("。．｡", "...")
_NOT_LAST = ".,:;!?'*_~…"
_CLOSING = {")": "(", "}": "{"}


@dataclass(frozen=True, slots=True)
class HyperlinkSpan:
    """Where in a text a link is."""

    start: int
    end: int


def hosts(sources: str) -> frozenset[str]:
    """Returns all that could be a host in `sources`. What stands in a mail address is none."""
    return frozenset(match[0].casefold() for match in _HOST.finditer(sources))


def find(text: str) -> Iterator[HyperlinkSpan]:
    """Yields the links of a text in order, without the punctuation that follows them."""
    for match in _LINK.finditer(text):
        end = _end(text, match.start(), match.end())
        if text[match.start() : end].rstrip("/:").casefold() not in ("http", "https", "ftp", ""):
            yield HyperlinkSpan(match.start(), end)


def find_known(text: str, known: Set[str]) -> Iterator[HyperlinkSpan]:
    """Yields what `find` does, and bare names that are hosts of ours: `padaria.com.br/menu`."""
    links = list(find(text))
    bare = [
        HyperlinkSpan(match.start(), _end(text, match.start(), match.end()))
        for match in _BARE.finditer(text)
        if _host(f"//{match[0]}") in known
    ]
    end = 0
    for span in sorted([*links, *bare], key=lambda one: one.start):
        if span.start >= end:
            yield span
            end = span.end


def at_edge(text: str) -> bool:
    """Returns whether a text begins or ends with a link, so that a mark there would become part of it."""
    return any(span.start == 0 or not any(map(str.isspace, text[span.start :])) for span in find(text))


def is_destination(text: str) -> bool:
    """Returns whether what a model wrote as a link's target is one, and not the second half of `[size](required)`."""
    return _DESTINATION.match(text) is not None


def without_foreign(text: str, known: Set[str]) -> tuple[str, int]:
    """Returns the text without its links to other hosts, and how many these were. The blank before one goes with it."""
    kept, end, removed = [], 0, 0
    for span in find(text):
        if _foreign(text[span.start : span.end], known):
            before = text[end : span.start]
            kept.append(_LABEL_END.sub("", before) if _NOTHING_FOLLOWS.match(text, span.end) else before)
            end = span.end
            removed += 1
    return "".join([*kept, text[end:]]), removed


def _foreign(url: str, known: Set[str]) -> bool:
    return _host(url if "//" in url else f"//{url}") not in known


def _host(url: str) -> str | None:
    """Returns None where browsers and parsers might disagree about the host."""
    if "\\" in url or "@" in url:
        return None
    try:
        host = urlsplit(url.translate(_DOTS)).hostname
    except ValueError:
        return None
    return host.rstrip(".").casefold() if host else None


def _end(text: str, start: int, end: int) -> int:
    """Returns where a link ends that was found up to `end`: `(see https://a.b/c_(1).pdf).` has a `)` and a `.` too many."""
    url = text[start:end]
    missing = {closing: url.count(closing) - url.count(opening) for closing, opening in _CLOSING.items()}
    while end > start:
        last = text[end - 1]
        if last in _CLOSING:
            if missing[last] <= 0:
                break
            missing[last] -= 1
        elif last not in _NOT_LAST:
            break
        end -= 1
    return end
