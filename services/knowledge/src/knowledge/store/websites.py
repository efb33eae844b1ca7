"""Websites, and how far the crawl of each has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from common.db import Command, Listing, Rows, Session, Values

from knowledge.domain.websites import CrawlStep, WebsiteAddresses, WebsiteKind, WebsiteStatus


@dataclass(frozen=True, slots=True)
class WantedWebsite:
    """What somebody wants of a website."""

    url: str
    kind: WebsiteKind
    max_pages: int
    max_depth: int
    include: Sequence[str]
    exclude: Sequence[str]
    recrawl_hours: int | None
    knowledge_base_id: UUID | None


@dataclass(frozen=True, slots=True)
class StoredWebsite:
    """A website as it is known to people. `crawl` counts its crawls, `step` is what the one that runs does next."""

    id: UUID
    url: str
    kind: WebsiteKind
    max_pages: int
    max_depth: int
    include: list[str]
    exclude: list[str]
    recrawl_hours: int | None
    knowledge_base_id: UUID | None
    status: WebsiteStatus
    reason: str | None
    step: CrawlStep | None
    crawl: int
    began_at: datetime | None
    crawled_at: datetime | None
    next_crawl_at: datetime | None
    created_at: datetime

    @property
    def addresses(self) -> WebsiteAddresses:
        return WebsiteAddresses(self.url, self.kind, self.include, self.exclude)


@dataclass(frozen=True, slots=True)
class CrawlState:
    """What a crawl knows: the site's robots.txt, and the sitemaps that are still to be read."""

    robots: str | None
    sitemaps: list[dict[str, Any]]


COLUMNS = """
    id, url, kind, max_pages, max_depth, include, exclude, recrawl_hours, knowledge_base_id, status, reason, step, crawl,
    began_at, crawled_at, next_crawl_at, created_at
"""
ADD = Rows(
    StoredWebsite,
    f"""
    insert into website (id, tenant_id, url, kind, max_pages, max_depth, include, exclude, recrawl_hours, knowledge_base_id)
    values (%(id)s, %(tenant_id)s, %(url)s, %(kind)s, %(max_pages)s, %(max_depth)s, %(include)s, %(exclude)s,
            %(recrawl_hours)s, %(knowledge_base_id)s)
    on conflict (tenant_id, url, kind) where removed_at is null do nothing
    returning {COLUMNS}
    """,  # noqa: S608 — a constant of ours
)
LOCK_TENANT = Command("select pg_advisory_xact_lock(hashtextextended(cast(%(tenant_id)s as text), 2))")
HOW_MANY = Values(int, "select count(*) from website where tenant_id = %(tenant_id)s and removed_at is null")
FIND = Rows(StoredWebsite, f"select {COLUMNS} from website where id = %(id)s and removed_at is null")  # noqa: S608
LOCK = Rows(StoredWebsite, f"select {COLUMNS} from website where id = %(id)s and removed_at is null for update")  # noqa: S608
PAGE = Listing(
    StoredWebsite,
    f"""
    select {COLUMNS} from website where tenant_id = %(tenant_id)s and removed_at is null {{given}}
    order by id desc limit %(limit)s
    """,  # noqa: S608
    before="id < %(before)s",
)
CHANGE = Rows(
    StoredWebsite,
    f"""
    update website set max_pages = %(max_pages)s, max_depth = %(max_depth)s, include = %(include)s, exclude = %(exclude)s,
                       recrawl_hours = %(recrawl_hours)s, next_crawl_at = %(next_crawl_at)s
    where id = %(id)s and removed_at is null returning {COLUMNS}
    """,  # noqa: S608
)
# One that is being crawled is finished first.
NEXT = Rows(
    StoredWebsite,
    f"""
    select {COLUMNS} from website
    where tenant_id = %(tenant_id)s and removed_at is null and status in ('crawling', 'waiting')
    order by status = 'waiting', asked_at limit 1
    """,  # noqa: S608
)
STATE = Rows(CrawlState, "select robots, sitemaps from website where id = %(id)s")
ASK = Command(
    """
    update website set status = 'waiting', reason = null, asked_at = now(), next_crawl_at = null
    where id = %(id)s and removed_at is null and status <> 'crawling'
    """
)
BEGIN = Command(
    """
    update website set status = 'crawling', reason = null, step = 'robots', crawl = crawl + 1, robots = null, sitemaps = '[]',
                       began_at = now()
    where id = %(id)s
    """
)
ADVANCE = Command(
    """
    update website set step = %(step)s, robots = coalesce(%(robots)s, robots),
                       sitemaps = coalesce(cast(%(sitemaps)s as jsonb), sitemaps), reason = coalesce(%(reason)s, reason)
    where id = %(id)s
    """
)
END = Command(
    """
    update website set status = %(status)s, reason = coalesce(%(reason)s, reason), step = null, robots = null, sitemaps = '[]',
                       crawled_at = now(), next_crawl_at = %(next_crawl_at)s
    where id = %(id)s
    """
)
MARK_REMOVED = Values(UUID, "update website set removed_at = now() where id = %(id)s and removed_at is null returning id")
IS_REMOVED = Values(bool, "select removed_at is not null from website where id = %(id)s for update")
DELETE = Command("delete from website where id = %(id)s and removed_at is not null")


async def add(session: Session, tenant_id: UUID, website_id: UUID, wanted: WantedWebsite) -> StoredWebsite | None:
    """Returns the new website; None where the tenant has it already."""
    return await session.first(ADD, {"id": website_id, "tenant_id": tenant_id, **_values(wanted)})


async def lock_and_count(session: Session, tenant_id: UUID) -> int:
    """Returns how many websites a tenant has; nobody else adds one until the transaction ends."""
    await session.run(LOCK_TENANT, {"tenant_id": tenant_id})
    return await session.one(HOW_MANY, {"tenant_id": tenant_id})


async def find(session: Session, website_id: UUID) -> StoredWebsite | None:
    return await session.first(FIND, {"id": website_id})


async def lock(session: Session, website_id: UUID) -> StoredWebsite | None:
    """Returns the website, which stays as it is until the transaction ends; None where it is being removed."""
    return await session.first(LOCK, {"id": website_id})


async def page(session: Session, tenant_id: UUID, before: UUID | None, limit: int) -> list[StoredWebsite]:
    """Returns a tenant's websites, newest first."""
    values = {"tenant_id": tenant_id, "before": before, "limit": limit}
    return await session.all(PAGE.of(values), values)


async def change(
    session: Session, website_id: UUID, wanted: WantedWebsite, next_crawl_at: datetime | None
) -> StoredWebsite | None:
    """Returns the website as it is wanted from now on. Address and kind stay."""
    return await session.first(CHANGE, {"id": website_id, "next_crawl_at": next_crawl_at, **_values(wanted)})


async def next_to_crawl(session: Session, tenant_id: UUID) -> StoredWebsite | None:
    """Returns the website that is being crawled, else the one that waits for the longest time."""
    return await session.first(NEXT, {"tenant_id": tenant_id})


async def crawl_state(session: Session, website_id: UUID) -> CrawlState:
    return await session.one(STATE, {"id": website_id})


async def ask(session: Session, website_id: UUID) -> None:
    """It is to be crawled; one that is being crawled is."""
    await session.run(ASK, {"id": website_id})


async def begin_crawl(session: Session, website_id: UUID) -> None:
    await session.run(BEGIN, {"id": website_id})


async def advance(
    session: Session,
    website_id: UUID,
    step: CrawlStep,
    *,
    robots: str | None = None,
    sitemaps: Sequence[dict[str, Any]] | None = None,
    reason: str | None = None,
) -> None:
    """The crawl goes on with this step. What is not given stays."""
    left = None if sitemaps is None else orjson.dumps(list(sitemaps)).decode()
    await session.run(ADVANCE, {"id": website_id, "step": step, "robots": robots, "sitemaps": left, "reason": reason})


async def end_crawl(
    session: Session, website_id: UUID, status: WebsiteStatus, reason: str | None, next_crawl_at: datetime | None
) -> None:
    await session.run(END, {"id": website_id, "status": status, "reason": reason, "next_crawl_at": next_crawl_at})


async def mark_removed(session: Session, website_id: UUID) -> bool:
    """Returns whether it was there."""
    return await session.first(MARK_REMOVED, {"id": website_id}) is not None


async def is_removed(session: Session, website_id: UUID) -> bool:
    """Returns whether it is being removed, or is gone."""
    return await session.first(IS_REMOVED, {"id": website_id}) is not False


async def delete(session: Session, website_id: UUID) -> None:
    """Deletes a website that is being removed, with its pages."""
    await session.run(DELETE, {"id": website_id})


def _values(wanted: WantedWebsite) -> dict[str, Any]:
    return {
        "url": wanted.url,
        "kind": wanted.kind,
        "max_pages": wanted.max_pages,
        "max_depth": wanted.max_depth,
        "include": orjson.dumps(list(wanted.include)).decode(),
        "exclude": orjson.dumps(list(wanted.exclude)).decode(),
        "recrawl_hours": wanted.recrawl_hours,
        "knowledge_base_id": wanted.knowledge_base_id,
    }
