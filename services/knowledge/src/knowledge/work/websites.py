"""Websites as people have them: added, changed, crawled now and again, removed. A tenant's are crawled one after another."""

from datetime import timedelta
from uuid import UUID

from common.db import Session
from common.errors import Conflict, Invalid, NotFound, QuotaRefused
from common.ids import uuid7
from common.jobs import Job, cancel, is_open, schedule
from pydantic import BaseModel

from knowledge.domain.websites import MAX_WEBSITES
from knowledge.store import websites
from knowledge.store.websites import StoredWebsite, WantedWebsite
from knowledge.work.bases import check_base

CRAWL, RECRAWL, REMOVE_WEBSITE = "crawl", "recrawl", "remove_website"


class ToCrawl(BaseModel):
    """A tenant's next step: which website's is in the database."""


class OfWebsite(BaseModel):
    website_id: UUID


async def add(session: Session, tenant_id: UUID, wanted: WantedWebsite, most_pages: int) -> StoredWebsite:
    """Returns the website, which is crawled as soon as the tenant's others are. Raises `Conflict` where it is there already,
    `QuotaRefused` where there are too many, and `Invalid` for more pages than are allowed or a base that is not there.
    """
    _require_pages(wanted, most_pages)
    there = await websites.lock_and_count(session, tenant_id)
    if there >= MAX_WEBSITES:
        raise QuotaRefused(f"a tenant has at most {MAX_WEBSITES} websites", resource="websites", used=there, limit=MAX_WEBSITES)
    await check_base(session, wanted.knowledge_base_id)
    added = await websites.add(session, tenant_id, uuid7(), wanted)
    if added is None:
        raise Conflict("this website is there already", reason="known_website")
    await wake(session, tenant_id)
    return added


async def change(
    session: Session, tenant_id: UUID, known: StoredWebsite, wanted: WantedWebsite, most_pages: int
) -> StoredWebsite:
    """Returns the website as it is wanted. What is narrowed is narrowed by its next crawl. Raises `NotFound` or `Invalid`."""
    _require_pages(wanted, most_pages)
    again = None
    if wanted.recrawl_hours and known.status in ("crawled", "failed"):
        again = (known.crawled_at or session.now) + timedelta(hours=wanted.recrawl_hours)
        payload = OfWebsite(website_id=known.id)
        schedule(session, RECRAWL, known.id, payload, tenant_id=tenant_id, run_at=max(again, session.now))
    elif not wanted.recrawl_hours:
        await cancel(session, RECRAWL, known.id, tenant_id=tenant_id)
    changed = await websites.change(session, known.id, wanted, again)
    if changed is None:
        raise NotFound
    return changed


def _require_pages(wanted: WantedWebsite, most: int) -> None:
    if wanted.max_pages > most:
        raise Invalid(f"a website has at most {most} pages here", resource="website_pages", limit=most)


async def crawl_now(session: Session, tenant_id: UUID, website_id: UUID) -> StoredWebsite:
    """Returns the website, which is crawled as soon as the tenant's others are; one that is being crawled is. Raises
    `NotFound`.
    """
    await wake(session, tenant_id)  # first the job, then its website, as the job itself has them
    if await websites.lock(session, website_id) is None:
        raise NotFound
    await websites.ask(session, website_id)
    await cancel(session, RECRAWL, website_id, tenant_id=tenant_id)
    known = await websites.find(session, website_id)
    if known is None:
        raise NotFound
    return known


async def recrawl(job: Job[OfWebsite], session: Session) -> None:
    """The time of a website's next crawl has come."""
    if await websites.lock(session, job.payload.website_id) is not None:
        await websites.ask(session, job.payload.website_id)
        await wake(session, job.tenant_id)


async def remove(session: Session, tenant_id: UUID, website_id: UUID) -> None:
    """It is crawled no more, and its documents go one after another. Raises `NotFound`."""
    if not await websites.mark_removed(session, website_id):
        raise NotFound
    await cancel(session, RECRAWL, website_id, tenant_id=tenant_id)
    schedule(session, REMOVE_WEBSITE, website_id, OfWebsite(website_id=website_id), tenant_id=tenant_id)


async def wake(session: Session, tenant_id: UUID) -> None:
    """Something of the tenant's is to be crawled. A step that runs is left alone: it looks for what is next before it ends."""
    if not await is_open(session, CRAWL, tenant_id, tenant_id=tenant_id):
        schedule(session, CRAWL, tenant_id, ToCrawl(), tenant_id=tenant_id)
