"""Pages of websites: those that a crawl knows of, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from common.db import Command, Listing, Rows, Session, Values
from common.ids import uuid7

from knowledge.domain.websites import MISSES, PageStatus


@dataclass(frozen=True, slots=True)
class ListedPage:
    """A page as it is shown. `added` and `removed` are lines of its last change."""

    id: UUID
    url: str
    depth: int
    status: PageStatus
    reason: str | None
    http_status: int | None
    document_id: UUID | None
    title: str
    etag: str | None
    misses: int
    added: list[str]
    removed: list[str]
    changed_at: datetime | None
    last_fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class CrawledPage:
    """A page as a crawl needs it. `is_found` says that a document of its own is there, or will be."""

    id: UUID
    url: str
    depth: int
    hops: int
    status: PageStatus
    series_id: UUID | None
    etag: str | None
    last_modified: str | None
    digest: str | None
    lines: str
    links: list[str]
    is_found: bool


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of a page that was fetched. None of the validators and lines is kept of one that is no document."""

    status: PageStatus
    reason: str | None = None
    http_status: int | None = None
    document_id: UUID | None = None
    series_id: UUID | None = None
    title: str = ""
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    lines: str = ""
    links: Sequence[str] = ()
    change: tuple[list[str], list[str]] | None = None
    is_new: bool = False
    missed: bool = False


@dataclass(frozen=True, slots=True)
class CrawlCounts:
    """What a crawl came to, in pages."""

    pages: int
    added: int
    changed: int
    unchanged: int
    duplicates: int
    refused: int
    failed: int
    gone: int


IS_FOUND = """
    exists (
        select from document where document.tenant_id = website_page.tenant_id
          and coalesce(document.series_id, document.id) = website_page.series_id
          and document.removed_at is null and document.superseded_at is null and document.status <> 'failed'
    )
"""
CRAWLED = f"id, url, depth, hops, status, series_id, etag, last_modified, digest, lines, links, {IS_FOUND} as is_found"
LISTED = """
    id, url, depth, status, reason, http_status, document_id, title, etag, misses, added, removed, changed_at, last_fetched_at
"""
OF_WEBSITE = "tenant_id = %(tenant_id)s and website_id = %(website_id)s"

# Those that send on are no pages: they do not count.
LIST = Command(
    f"""
    insert into website_page (id, tenant_id, website_id, url, depth, hops, listed_in)
    select given.id, %(tenant_id)s, %(website_id)s, given.url, %(depth)s, %(hops)s, %(crawl)s
    from unnest(cast(%(ids)s as uuid[]), cast(%(urls)s as text[])) with ordinality as given (id, url, position)
    where not exists (
        select from website_page known
        where known.tenant_id = %(tenant_id)s and known.website_id = %(website_id)s and known.url = given.url
          and known.listed_in = %(crawl)s
    )
    order by given.position
    limit greatest(0, %(most)s - (
        select count(*) from website_page where {OF_WEBSITE} and listed_in = %(crawl)s and status <> 'redirected'
    ))
    on conflict (tenant_id, website_id, url) do update
    set listed_in = excluded.listed_in, depth = excluded.depth, hops = excluded.hops
    """  # noqa: S608 — constants of ours
)
NEXT = Rows(
    CrawledPage,
    f"""
    select {CRAWLED} from website_page where {OF_WEBSITE} and listed_in = %(crawl)s and fetched_in < %(crawl)s
    order by depth, id limit 1
    """,  # noqa: S608
)
SENDS_ON = Values(
    bool,
    f"""
    select true from website_page where {OF_WEBSITE} and url = %(url)s and fetched_in = %(crawl)s and status = 'redirected'
    """,  # noqa: S608
)
RECORD = Command(
    """
    update website_page
    set status = %(status)s, reason = %(reason)s, http_status = %(http_status)s, document_id = %(document_id)s,
        series_id = %(series_id)s, title = %(title)s, etag = %(etag)s, last_modified = %(last_modified)s, digest = %(digest)s,
        lines = %(lines)s, links = %(links)s, fetched_in = %(crawl)s, last_fetched_at = now(),
        misses = case when %(missed)s then misses + 1 else 0 end,
        kept_in = case when %(is_new)s then %(crawl)s else kept_in end,
        added = coalesce(cast(%(added)s as jsonb), added), removed = coalesce(cast(%(removed)s as jsonb), removed),
        changed_at = case when %(added)s is null then changed_at else now() end,
        changed_in = case when %(added)s is null then changed_in else %(crawl)s end
    where id = %(id)s
    """
)
KEEP = Command(
    """
    update website_page
    set status = %(status)s, reason = %(reason)s, http_status = %(http_status)s, fetched_in = %(crawl)s,
        last_fetched_at = now(),
        misses = case when %(missed)s then misses + 1 when %(failed)s then misses else 0 end
    where id = %(id)s
    """
)
MISS_UNLISTED = Command(
    f"""
    update website_page set misses = misses + 1 where {OF_WEBSITE} and listed_in < %(crawl)s and status <> 'gone'
    """  # noqa: S608
)
# Those that are still named stay listed, with what became of them.
FORGET_GONE = Command(
    f"""
    delete from website_page where {OF_WEBSITE} and listed_in < %(crawl)s and series_id is null
       and (misses >= %(misses)s and status <> 'gone' or changed_in < %(crawl)s and status = 'gone')
    """  # noqa: S608
)
COUNTS = Rows(
    CrawlCounts,
    f"""
    select count(*) filter (where listed_in = %(crawl)s and status <> 'redirected') as pages,
           count(*) filter (where status = 'kept' and kept_in = %(crawl)s) as added,
           count(*) filter (where status = 'kept' and changed_in = %(crawl)s and kept_in < %(crawl)s) as changed,
           count(*) filter (where status = 'kept' and fetched_in = %(crawl)s and kept_in < %(crawl)s
                            and coalesce(changed_in, 0) < %(crawl)s) as unchanged,
           count(*) filter (where status = 'duplicate' and fetched_in = %(crawl)s) as duplicates,
           count(*) filter (where status = 'refused' and fetched_in = %(crawl)s) as refused,
           count(*) filter (where status = 'failed' and fetched_in = %(crawl)s) as failed,
           count(*) filter (where status = 'gone' and changed_in = %(crawl)s) as gone
    from website_page where {OF_WEBSITE}
    """,  # noqa: S608
)
PAGE = Listing(
    ListedPage,
    f"select {LISTED} from website_page where {OF_WEBSITE} {{given}} order by id limit %(limit)s",  # noqa: S608
    after="id > %(after)s",
    status="status = %(status)s",
)


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl of a website: everything that is asked of its pages is asked of these."""

    tenant_id: UUID
    website_id: UUID
    number: int

    @property
    def values(self) -> dict[str, object]:
        return {"tenant_id": self.tenant_id, "website_id": self.website_id, "crawl": self.number}


async def list_pages(session: Session, crawl: Crawl, urls: Sequence[str], *, depth: int, hops: int = 0, most: int) -> None:
    """Has these read in this crawl, in this order, as long as there are no more than `most`. What is known of them stays."""
    own = list(dict.fromkeys(urls))
    values = {"ids": sorted(uuid7() for _ in own), "urls": own, "depth": depth, "hops": hops, "most": most}
    await session.run(LIST, crawl.values | values)


async def next_page(session: Session, crawl: Crawl) -> CrawledPage | None:
    """Returns the page that is to be fetched next."""
    return await session.first(NEXT, crawl.values)


async def sends_on(session: Session, crawl: Crawl, url: str) -> bool:
    """Returns whether an address was fetched in this crawl and sends on to another."""
    return bool(await session.first(SENDS_ON, crawl.values | {"url": url}))


async def record(session: Session, crawl: Crawl, page_id: UUID, result: PageResult) -> None:
    """Writes down what a page is from now on."""
    added, removed = result.change or (None, None)
    values = {name: getattr(result, name) for name in PageResult.__slots__ if name != "change"}
    values |= {"id": page_id, "crawl": crawl.number, "links": orjson.dumps(list(result.links)).decode()}
    values |= {"added": _json(added), "removed": _json(removed)}
    await session.run(RECORD, values)


async def keep(session: Session, crawl: Crawl, page_id: UUID, result: PageResult) -> None:
    """Writes down how a page was found; what is known of its text stays."""
    values = {"status": result.status, "reason": result.reason, "http_status": result.http_status, "missed": result.missed}
    await session.run(KEEP, {"id": page_id, "crawl": crawl.number, "failed": result.status == "failed", **values})


async def miss_unlisted(session: Session, crawl: Crawl) -> None:
    """Counts the crawl for pages that it did not come by."""
    await session.run(MISS_UNLISTED, crawl.values)


async def forget_gone(session: Session, crawl: Crawl) -> None:
    """Deletes pages that were gone before this crawl, and those that were never read and nobody names any more."""
    await session.run(FORGET_GONE, crawl.values | {"misses": MISSES})


async def counts(session: Session, crawl: Crawl) -> CrawlCounts:
    return await session.one(COUNTS, crawl.values)


async def page(
    session: Session, tenant_id: UUID, website_id: UUID, *, status: PageStatus | None, after: UUID | None, limit: int
) -> list[ListedPage]:
    """Returns pages of a website in the order in which they were found."""
    values = {"tenant_id": tenant_id, "website_id": website_id, "status": status, "after": after, "limit": limit}
    return await session.all(PAGE.of(values), values)


def _json(lines: Sequence[str] | None) -> str | None:
    return None if lines is None else orjson.dumps(list(lines)).decode()
