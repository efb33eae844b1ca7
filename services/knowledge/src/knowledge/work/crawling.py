"""Crawling: a website is read step by step, each step one page at most and a job of its own. A tenant's websites are read one
after another by the tenant's one job, so no two replicas are at the same site for the same tenant.

Each step is asked of the outside first and then written down in one transaction, which schedules the next: whoever takes over
after a kill begins with the page that was on its way.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from itertools import islice
from typing import Any
from uuid import UUID

from common.db import Session
from common.errors import QuotaRefused
from common.jobs import Complete, Job, schedule
from common.messaging.outbox import publish
from contracts.knowledge import WebsiteCrawled

from knowledge.clients.web import FetchFailed, WebAnswer
from knowledge.domain.robots import MAX_ROBOTS_BYTES, MOST_SITEMAPS, RobotsRules
from knowledge.domain.websites import MAX_HOPS, CrawlStep, WebsiteStatus, normalised, robots_url, sitemap_url
from knowledge.metrics import CRAWLED_PAGES, CRAWLS
from knowledge.parsing.crawled import MOST_URLS, parse_sitemap
from knowledge.parsing.failure import ParsingFailed
from knowledge.resources import Resources
from knowledge.store import page_owners, scopes, website_pages, websites
from knowledge.store.website_pages import Crawl, CrawledPage
from knowledge.store.websites import StoredWebsite
from knowledge.work.removing import schedule_removal
from knowledge.work.unlisting import AT_ONCE, remove_documents
from knowledge.work.uploading import add_version, require_room
from knowledge.work.visiting import REDIRECTS, Visit, Visitor
from knowledge.work.websites import CRAWL, RECRAWL, OfWebsite, ToCrawl

SITEMAP_BYTES = 10 << 20


async def crawl(job: Job[ToCrawl], resources: Resources) -> Complete:
    """Returns what completes one step of the tenant's next website. Raises `Unavailable` while something of ours is away."""
    async with resources.database.transaction(job.tenant_id) as session:
        website = await websites.next_to_crawl(session, job.tenant_id)
        state = await websites.crawl_state(session, website.id) if website else None
    if website is None or state is None:
        return partial(_look_again, job)
    if website.status == "waiting":
        return partial(_begin, job, website)
    rules = await asyncio.to_thread(RobotsRules, state.robots or "")
    step = _Step(job, website, rules, resources)
    match website.step:
        case "robots":
            return await step.robots()
        case "sitemaps":
            return await step.sitemap(state.sitemaps)
        case "pages":
            return await step.page()
        case "ending":
            return step.end()
        case _:
            return await step.remove()


def give_up(job: Job[ToCrawl]) -> Complete:
    """Returns what becomes of a crawl that failed too often: it ends, and the tenant's next website has its turn."""
    return partial(_give_up, job)


async def _give_up(job: Job[ToCrawl], session: Session) -> None:
    website = await websites.next_to_crawl(session, job.tenant_id)
    if website is not None:
        await _end(job, website, "failed", "interrupted", session)


async def _look_again(job: Job[ToCrawl], session: Session) -> None:
    """Somebody may have added a website since, and found the job still there."""
    if await websites.next_to_crawl(session, job.tenant_id) is not None:
        _go_on(job, 0, session)


async def _begin(job: Job[ToCrawl], website: StoredWebsite, session: Session) -> None:
    if await websites.lock(session, website.id) is not None:
        await websites.begin_crawl(session, website.id)
    _go_on(job, 0, session)


def _go_on(job: Job[ToCrawl], pause_s: float, session: Session) -> None:
    at = session.now + timedelta(seconds=pause_s)
    schedule(session, CRAWL, job.tenant_id, job.payload, tenant_id=job.tenant_id, run_at=at)


async def _end(job: Job[ToCrawl], website: StoredWebsite, status: WebsiteStatus, reason: str | None, session: Session) -> None:
    """Ends a crawl and publishes what it came to."""
    tenant_id, crawl = job.tenant_id, Crawl(job.tenant_id, website.id, website.crawl)
    again = session.now + timedelta(hours=website.recrawl_hours) if website.recrawl_hours else None
    await website_pages.forget_gone(session, crawl)
    await websites.end_crawl(session, website.id, status, reason, again)
    if again is not None:
        schedule(session, RECRAWL, website.id, OfWebsite(website_id=website.id), tenant_id=tenant_id, run_at=again)
    counts = await website_pages.counts(session, crawl)
    event = WebsiteCrawled(
        tenant_id=tenant_id,
        website_id=website.id,
        occurred_at=session.now,
        url=website.url,
        status="failed" if status == "failed" else "crawled",
        reason=reason or website.reason,
        crawl=website.crawl,
        **{name: getattr(counts, name) for name in counts.__slots__},
    )
    publish(session, event)
    CRAWLS.labels(status).inc()
    if await websites.next_to_crawl(session, tenant_id) is not None:
        _go_on(job, 0, session)


class _Step:
    """One step of a crawl."""

    def __init__(self, job: Job[ToCrawl], website: StoredWebsite, rules: RobotsRules, resources: Resources) -> None:
        self.job = job
        self.tenant_id = job.tenant_id
        self.website = website
        self.rules = rules
        self.resources = resources
        self.crawl = Crawl(job.tenant_id, website.id, website.crawl)

    async def robots(self) -> Complete:
        """Returns what completes the first step. A site whose rules cannot be known is left alone (RFC 9309)."""
        try:
            answer = await self._get(robots_url(self.website.url), MAX_ROBOTS_BYTES)
        except FetchFailed as failed:
            return partial(self._fail, failed.reason)
        if answer.status != HTTPStatus.OK and not 300 <= answer.status < 500:
            return partial(self._fail, "robots_unreachable")
        text = answer.body.decode("utf-8", "replace").replace("\0", "") if answer.status == HTTPStatus.OK else ""
        rules = await asyncio.to_thread(RobotsRules, text)
        return partial(self._seed, text, rules)

    async def _seed(self, robots: str, rules: RobotsRules, session: Session) -> None:
        if not await self._holds(session):
            return _go_on(self.job, 0, session)
        if self.website.kind == "sitemap":
            named = [self.website.addresses.sitemap] if self.website.addresses.sitemap else self._on_site(rules.sitemaps)
            first = [{"url": one, "nested": False} for one in named or [sitemap_url(self.website.url)]]
            await websites.advance(session, self.website.id, "sitemaps", robots=robots, sitemaps=first)
        else:
            await website_pages.list_pages(session, self.crawl, [self.website.url], depth=0, most=self.website.max_pages)
            await websites.advance(session, self.website.id, "pages", robots=robots)
        _go_on(self.job, self.resources.settings.website_pause_s, session)

    async def sitemap(self, left: Sequence[dict[str, Any]]) -> Complete:
        first, rest = left[0], list(left[1:])
        try:
            answer = await self._get(first["url"], SITEMAP_BYTES)
            if answer.status != HTTPStatus.OK:
                return partial(self._add_listed, [], rest, reason="sitemap_unreadable")
            found = await parse_sitemap(answer.body, MOST_URLS, self.resources.settings.limits)
        except (FetchFailed, ParsingFailed):
            return partial(self._add_listed, [], rest, reason="sitemap_unreadable")
        if not first["nested"]:
            deeper = self._on_site(found.sitemaps)
            rest = [*rest, *({"url": one, "nested": True} for one in deeper)][:MOST_SITEMAPS]
        urls = await asyncio.to_thread(self._wanted, found.urls)
        return partial(self._add_listed, urls, rest, reason=None)

    def _wanted(self, urls: Sequence[str]) -> list[str]:
        """Returns the first pages of a sitemap that are to be read. Fifty thousand addresses take seconds: not on the event
        loop.
        """
        whole = (url for url in urls if url.startswith(("http://", "https://")))  # as the protocol wants them
        known = (one for url in whole if (one := normalised(url, self.website.url)) and self.website.addresses.wants(one))
        return list(islice(known, self.website.max_pages))

    async def _add_listed(
        self, urls: Sequence[str], left: Sequence[dict[str, Any]], session: Session, *, reason: str | None
    ) -> None:
        if not await self._holds(session):
            return _go_on(self.job, 0, session)
        await website_pages.list_pages(session, self.crawl, urls, depth=0, most=self.website.max_pages)
        step: CrawlStep = "sitemaps" if left else "pages"
        await websites.advance(session, self.website.id, step, sitemaps=left, reason=reason)
        if (
            not left and (await website_pages.counts(session, self.crawl)).pages == 0
        ):  # perhaps what the site says of what it lacks
            return await _end(self.job, self.website, "failed", "sitemap_unreadable", session)
        _go_on(self.job, self.resources.settings.website_pause_s, session)

    async def page(self) -> Complete:
        began_at = self.website.began_at or self.job.now
        if self.job.now - began_at > timedelta(seconds=self.resources.settings.website_crawl_s):
            return partial(self._stop, "too_long")
        async with self.resources.database.transaction(self.tenant_id) as session:
            page = await website_pages.next_page(session, self.crawl)
        if page is None:
            return partial(self._stop, None)
        visit = await Visitor(self.tenant_id, self.website, self.rules, self.resources).visit(page)
        return partial(self._record, page, visit)

    async def _record(self, page: CrawledPage, visit: Visit, session: Session) -> None:
        result, document = visit.result, visit.document
        if not await self._holds(session):
            if document is not None:  # its bytes are there, and nothing else is
                schedule_removal(session, self.tenant_id, document.id)
            return _go_on(self.job, 0, session)
        if document is not None:
            try:
                await require_room(session, self.tenant_id, self.resources.settings.max_documents)
            except QuotaRefused:
                schedule_removal(session, self.tenant_id, document.id)
                return await self._stop("too_many_documents", session)
            stands = page.series_id and await scopes.of_series(session, self.tenant_id, page.series_id)
            said = {} if stands else {"knowledge_base_id": self.website.knowledge_base_id}
            added = await add_version(session, self.tenant_id, document.id, document.file, page.series_id, said)
            if added is None:  # somebody uploaded the same meanwhile: it is looked at again
                schedule_removal(session, self.tenant_id, document.id)
                return _go_on(self.job, self.resources.settings.website_pause_s, session)
            result = replace(result, series_id=added.series_id)
        await (website_pages.record if visit.full else website_pages.keep)(session, self.crawl, page.id, result)
        CRAWLED_PAGES.labels(result.status).inc()
        if visit.sends_on:
            most = self.website.max_pages
            await website_pages.list_pages(
                session, self.crawl, [visit.sends_on], depth=page.depth, hops=page.hops + 1, most=most
            )
            await page_owners.hand_over(session, self.crawl, page.id, visit.sends_on)
        if self.website.kind == "links" and page.depth < self.website.max_depth:
            links = result.links if visit.full or result.links else page.links
            await website_pages.list_pages(session, self.crawl, links, depth=page.depth + 1, most=self.website.max_pages)
        if visit.stops:
            return await self._stop(visit.stops, session)
        if result.status == "failed" and not result.missed and page.url == self.website.url:
            return await _end(self.job, self.website, "failed", result.reason, session)
        _go_on(self.job, self.rules.pause_s(self.resources.settings.website_pause_s), session)

    async def _stop(self, reason: str | None, session: Session) -> None:
        """Nothing more is fetched."""
        if await self._holds(session):
            await websites.advance(session, self.website.id, "ending", reason=reason)
        _go_on(self.job, 0, session)

    def end(self) -> Complete:
        return self._count_missed

    async def _count_missed(self, session: Session) -> None:
        if await self._holds(session):
            if self.website.reason is None:  # a crawl that came by all there is
                await website_pages.miss_unlisted(session, self.crawl)
            await websites.advance(session, self.website.id, "removing")
        _go_on(self.job, 0, session)

    async def remove(self) -> Complete:
        async with self.resources.database.transaction(self.tenant_id) as session:
            missed = await page_owners.to_remove(session, self.crawl, AT_ONCE)
        own = [one.series_id for one in missed]
        await remove_documents(self.tenant_id, own, self.resources)
        return partial(self._record_gone, [one.id for one in missed])

    async def _record_gone(self, ids: Sequence[UUID], session: Session) -> None:
        if not await self._holds(session):
            return _go_on(self.job, 0, session)
        await page_owners.record_gone(session, self.crawl, ids)
        if ids:
            return _go_on(self.job, 0, session)
        await _end(self.job, self.website, "crawled", None, session)

    async def _fail(self, reason: str, session: Session) -> None:
        if await self._holds(session):
            await _end(self.job, self.website, "failed", reason, session)
        else:
            _go_on(self.job, 0, session)

    async def _holds(self, session: Session) -> bool:
        """Returns whether the website is there and at this step; it stays so until the transaction ends."""
        known = await websites.lock(session, self.website.id)
        return known is not None and (known.crawl, known.step) == (self.website.crawl, self.website.step)

    def _on_site(self, urls: Sequence[str]) -> list[str]:
        found = [one for url in urls if (one := normalised(url, self.website.url)) and self.website.addresses.has(one)]
        return list(dict.fromkeys(found))[:MOST_SITEMAPS]

    async def _get(self, url: str, limit: int) -> WebAnswer:
        """Returns what stands at an address, wherever the site sends on to; each address is checked. Raises `FetchFailed`."""
        for _ in range(MAX_HOPS + 1):
            answer = await self.resources.web.get(self.tenant_id, url, limit, cut=True)
            target = normalised(answer.location or "", url) if answer.status in REDIRECTS else None
            if target is None:
                return answer
            url = target
        raise FetchFailed("unreachable")
