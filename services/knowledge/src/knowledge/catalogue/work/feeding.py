"""A feed is asked for every so many hours, and taken in like a file where it says something new."""

from datetime import timedelta
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import NamedTuple
from uuid import UUID

from common.db import Session
from common.errors import NotFound, Stale, TooManyAtOnce
from common.etags import SeenVersions
from common.jobs import Complete, Job, cancel, nothing, schedule
from pydantic import BaseModel, Field

from knowledge.catalogue.domain.feeds import MOST_HOPS, REDIRECTS, form_of
from knowledge.catalogue.store import feeds as store
from knowledge.catalogue.store.feeds import StoredFeed
from knowledge.catalogue.work import receiving
from knowledge.clients.web import FetchFailed, WebAnswer
from knowledge.domain.websites import name_in, normalised
from knowledge.resources import Resources

FETCH_FEED = "fetch_feed"


class ToFetch(BaseModel):
    """The feed as it was wanted then: of another version another job is under way."""

    version: int = Field(ge=1, lt=2**31)


class _Fetched(NamedTuple):
    """What became of asking, and what is remembered of the answer."""

    outcome: str
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    import_id: UUID | None = None


async def put(
    session: Session, tenant_id: UUID, seen: SeenVersions, *, url: str, every_hours: int, currency: str, is_whole: bool
) -> StoredFeed:
    """Returns the feed, which is asked for at once. Raises `Stale` and `VersionRequired` as everywhere."""
    before = await store.find(session, tenant_id)
    if before is not None:
        seen.check(before.version)
    elif seen.tags is not None:
        raise Stale("there is no feed any more")
    wanted = {"url": url, "every_hours": every_hours, "currency": currency}
    feed = await store.put(session, tenant_id, before.version if before else 0, **wanted, is_whole=is_whole)  # type: ignore[arg-type]
    if feed is None:
        raise Stale("somebody has changed it since: read it again")
    schedule(session, FETCH_FEED, tenant_id, ToFetch(version=feed.version), tenant_id=tenant_id)
    return feed


async def fetch_now(session: Session, tenant_id: UUID) -> StoredFeed:
    """Returns the feed, which is asked for at once. Raises `NotFound`."""
    feed = await store.find(session, tenant_id)
    if feed is None:
        raise NotFound("there is no feed")
    schedule(session, FETCH_FEED, tenant_id, ToFetch(version=feed.version), tenant_id=tenant_id)
    return feed


async def remove(session: Session, tenant_id: UUID) -> None:
    """What it has brought stays. Raises `NotFound`."""
    await cancel(session, FETCH_FEED, tenant_id, tenant_id=tenant_id)
    if not await store.remove(session, tenant_id):
        raise NotFound("there is no feed")


async def fetch(job: Job[ToFetch], resources: Resources) -> Complete:
    """Returns what completes the job: what became of it is written down, and the next time planned."""
    async with resources.database.transaction(job.tenant_id) as session:
        feed = await store.find(session, job.tenant_id)
    if feed is None or feed.version != job.payload.version:
        return nothing
    return partial(_record, job, feed, await _fetch(job, feed, resources))


def give_up(job: Job[ToFetch]) -> Complete:
    """Returns what becomes of a job that failed too often: the next time it may go well."""
    return partial(_give_up, job)


async def _fetch(job: Job[ToFetch], feed: StoredFeed, resources: Resources) -> _Fetched:
    tenant_id = job.tenant_id
    same = _Fetched("unchanged", feed.etag, feed.last_modified, feed.digest)
    try:
        answer = await _ask(tenant_id, feed, resources)
    except FetchFailed as failed:
        return same._replace(outcome=failed.reason)
    if answer is None:
        return same._replace(outcome="too_many_redirects")
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return same
    if answer.status != HTTPStatus.OK:
        return same._replace(outcome="not_found" if answer.status in {404, 410} else "http_status")
    digest = sha256(answer.body).hexdigest()
    read = _Fetched("unchanged", answer.etag, answer.last_modified, digest)
    if digest == feed.digest:
        return read
    form = form_of(answer.body, feed.url)
    if form is None:
        return same._replace(outcome="type")
    filename = name_in(feed.url)[:200] or "feed"
    try:
        begun = await receiving.begin(
            tenant_id, answer.body, filename, form, feed.currency, resources, is_whole=feed.is_whole, by=job
        )
    except TooManyAtOnce:
        return same._replace(outcome="too_many_waiting")
    return read._replace(outcome="imported", import_id=begun.id)


async def _ask(tenant_id: UUID, feed: StoredFeed, resources: Resources) -> WebAnswer | None:
    """Returns the answer at the end of redirects, of which each is looked at as the first address is; None for too many."""
    url: str | None = feed.url
    for _ in range(MOST_HOPS + 1):
        if url is None:
            raise FetchFailed("unreachable")
        limit = resources.settings.max_document_bytes
        answer = await resources.web.get(tenant_id, url, limit, known=feed.validators)
        if answer.status not in REDIRECTS:
            return answer
        url = normalised(answer.location or "", url) if answer.location else None
    return None


async def _record(job: Job[ToFetch], feed: StoredFeed, fetched: _Fetched, session: Session) -> None:
    next_at = session.now + timedelta(hours=feed.every_hours)
    remembered = {"etag": fetched.etag, "last_modified": fetched.last_modified, "digest": fetched.digest}
    await store.record(session, job.tenant_id, feed, fetched.outcome, next_at, import_id=fetched.import_id, **remembered)
    schedule(session, FETCH_FEED, job.tenant_id, job.payload, tenant_id=job.tenant_id, run_at=next_at)


async def _give_up(job: Job[ToFetch], session: Session) -> None:
    feed = await store.find(session, job.tenant_id)
    if feed is not None and feed.version == job.payload.version:
        same = _Fetched("interrupted", feed.etag, feed.last_modified, feed.digest)
        await _record(job, feed, same, session)
