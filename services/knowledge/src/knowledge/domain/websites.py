"""Websites: which of their pages are read, how their addresses are written, and what of a page changed."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from common.errors import Invalid
from yarl import URL

WebsiteKind = Literal["page", "sitemap", "links"]
WebsiteStatus = Literal["waiting", "crawling", "crawled", "failed"]
CrawlStep = Literal["robots", "sitemaps", "pages", "ending", "removing"]
PageStatus = Literal["waiting", "kept", "duplicate", "redirected", "refused", "failed", "gone"]

MAX_URL = 2_000
MAX_WEBSITES = 50
MAX_PREFIXES = 20
MAX_PREFIX = 200
MAX_DEPTH = 10
MAX_HOPS = 5
"""How often a page may send on, by a redirect or as canonical, before nobody follows."""
MISSES = 2
"""In how many crawls a page is missed before its document goes."""
MOST_LINES = 100_000
"""Characters of a page's lines that are kept, so that a change can be shown."""
MOST_SHOWN = 50
LONGEST_SHOWN = 300

# What marks a visitor's way to a page and changes nothing of it.
_OF_TRACKING = re.compile(
    r"(?:utm_\w+|[gd]clid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|srsltid)", re.I
)
_NO_PAGES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|bmp|avif|css|m?js|json|xml|gz|zip|rar|7z|tar|exe|dmg|apk|iso|mp[34]|m4[av]|avi|mov|webm|wav|ogg|woff2?|ttf|eot)$",
    re.I,
)
_SITEMAP = re.compile(r"\.(?:xml|gz|txt)$", re.I)


@dataclass(frozen=True, slots=True)
class WebsiteAddresses:
    """Which addresses belong to a website: those of its host (with or without `www.`) within these paths."""

    url: str
    kind: WebsiteKind
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()

    def wants(self, url: str) -> bool:
        """Returns whether a normalised address is a page to be read."""
        target = URL(url)
        path = target.path
        if not self.has(url) or len(url) > MAX_URL or _NO_PAGES.search(path):
            return False
        if self.kind == "links" and not path.startswith(self._folder):
            return False
        return (not self.include or path.startswith(tuple(self.include))) and not path.startswith(tuple(self.exclude))

    def has(self, url: str) -> bool:
        """Returns whether an address is on this site at all."""
        return _site(url) == _site(self.url)

    @property
    def sitemap(self) -> str | None:
        """Returns the sitemap that the website was given as; None where it is to be found."""
        return self.url if self.kind == "sitemap" and _SITEMAP.search(URL(self.url).path) else None

    @property
    def _folder(self) -> str:
        return URL(self.url).path.rpartition("/")[0] + "/"


def website_url(given: str) -> str:
    """Returns a website's address, normalised. Raises `Invalid` for what is no address of a page."""
    url = normalised(given)
    if url is None:
        raise Invalid("the address must be http or https, without credentials, of at most 2,000 characters")
    return url


def normalised(given: str, base: str | None = None) -> str | None:
    """Returns an address as it is written here: absolute, its host in ASCII, without a fragment and what tracks visitors; None
    for what nobody fetches. An address on the site of `base` gets that one's scheme: `http` links of a site are old ones.
    """
    if len(given) > MAX_URL:
        return None
    try:
        url = URL(given.strip())
        url = (URL(base).join(url) if base else url).with_fragment(None)
        if url.scheme not in {"http", "https"} or not url.host or url.user is not None or url.password is not None:
            return None
        if base and _site(str(url)) == _site(base):
            url = url.with_scheme(URL(base).scheme)
        kept = [(name, value) for name, value in url.query.items() if not _OF_TRACKING.fullmatch(name)]
        if len(kept) < len(url.query):
            url = url.with_query(kept or None)
        text = str(url if url.path else url.with_path("/"))
        text.encode("ascii")
    except (ValueError, TypeError):
        return None
    return text if len(text) <= MAX_URL else None


def _site(url: str) -> tuple[str, int | None]:
    """Returns a host without `www.`, and the port where it is not the scheme's own."""
    target = URL(url)
    return (target.host or "").lower().removeprefix("www."), None if target.is_default_port() else target.port


def robots_url(url: str) -> str:
    return str(URL(url).origin() / "robots.txt")


def sitemap_url(url: str) -> str:
    """Returns where a sitemap stands that nobody names."""
    return str(URL(url).origin() / "sitemap.xml")


def name_in(url: str) -> str:
    """Returns the file's name in an address; its host where it has none."""
    target = URL(url)
    return target.name or target.host or url


def kept_lines(lines: Sequence[str]) -> str:
    """Returns a page's lines as they are kept until it changes, cut."""
    return "\n".join(lines)[:MOST_LINES]


def changes(before: str, after: str) -> tuple[list[str], list[str]]:
    """Returns lines that were added and lines that were removed, in order, each cut and no more of them than are shown."""
    old, new = before.split("\n"), after.split("\n")
    return _beyond(new, Counter(old)), _beyond(old, Counter(new))


def _beyond(lines: Iterable[str], known: Counter[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        if known[line] > 0:
            known[line] -= 1
        elif line.strip() and len(found) < MOST_SHOWN:
            found.append(line[:LONGEST_SHOWN])
    return found
