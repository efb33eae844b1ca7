"""The service's side of what a crawl fetched: a page or a sitemap goes into the sandbox, and comes out within bounds."""

from dataclasses import replace
from typing import Annotated

from contracts.bounds import Sha256
from pydantic import Field, StringConstraints

from knowledge.domain.robots import MOST_SITEMAPS
from knowledge.domain.websites import MAX_URL
from knowledge.parsing.limits import Limits
from knowledge.parsing.sandbox import ConfinedAnswer, ask_confined

PAGE_MEMORY_BYTES = 512 << 20
PAGE_CPU_S = 15
PAGE_WALL_S = 30.0
MOST_LINES = 200_000
LONGEST_LINE = 2_000_000
LONGEST_HTML = 30 << 20
MOST_URLS = 50_000

PageUrl = Annotated[str, StringConstraints(max_length=MAX_URL)]


class PageContent(ConfinedAnswer):
    """What a page says, as HTML of our own (empty where it says nothing) and as lines, and where it leads."""

    title: Annotated[str, StringConstraints(max_length=200)] = ""
    canonical: PageUrl | None = None
    noindex: bool = False
    links: Annotated[tuple[PageUrl, ...], Field(max_length=2_000)] = ()
    html: Annotated[str, StringConstraints(max_length=LONGEST_HTML)] = ""
    lines: Annotated[tuple[Annotated[str, StringConstraints(max_length=LONGEST_LINE)], ...], Field(max_length=MOST_LINES)] = ()
    digest: Sha256 = ""


class SitemapContent(ConfinedAnswer):
    """Addresses of pages and of further sitemaps, as they stand there."""

    urls: Annotated[tuple[PageUrl, ...], Field(max_length=MOST_URLS)] = ()
    sitemaps: Annotated[tuple[PageUrl, ...], Field(max_length=MOST_SITEMAPS)] = ()


async def parse_page(data: bytes, url: str, charset: str | None, limits: Limits) -> PageContent:
    """Returns what a page says. Raises `ParsingFailed`."""
    return await ask_confined(PageContent, data, _of_a_page(limits), "page", url, charset or "")


async def parse_sitemap(data: bytes, most: int, limits: Limits) -> SitemapContent:
    """Returns the first addresses of a sitemap. Raises `ParsingFailed`."""
    return await ask_confined(SitemapContent, data, _of_a_page(limits), "sitemap", str(most))


def _of_a_page(limits: Limits) -> Limits:
    return replace(
        limits,
        memory_bytes=min(limits.memory_bytes, PAGE_MEMORY_BYTES),
        cpu_s=min(limits.cpu_s, PAGE_CPU_S),
        wall_s=min(limits.wall_s, PAGE_WALL_S),
    )
