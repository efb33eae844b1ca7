"""Fetches the files of messages, and forgets them when the tenant's time for keeping is over."""

from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from common.db import Session
from common.errors import Unavailable
from common.jobs import Complete, Job, Later, nothing, schedule
from common.messaging.outbox import publish
from contracts.gateway import MediaMissing, MediaStored, MissingReason, TenantSettings
from pydantic import BaseModel

from gateway.access.store import tenants
from gateway.media import store
from gateway.media.clients.objects import StoreAway
from gateway.media.domain import MOST_ATTEMPTS, given_up, safe_name
from gateway.media.work.fetching import PendingFile
from gateway.media.work.keeping import KeptFile
from gateway.media.work.noting import FETCH, FETCH_OLD, FileOfJob
from gateway.metrics import MEDIA
from gateway.providers.downloading import NotFetched
from gateway.registry import jobs
from gateway.resources import Resources

FORGET = "forget_media_at_provider"
PRUNE_MEDIA = "prune_media"
PRUNE_AT_ONCE = 1_000
STORE_PAUSE_S = 30.0
LONGEST_S = 400.0  # for all that one attempt asks, the last byte of the file included


class PruneMedia(BaseModel):
    """The pruning of a tenant's files."""


def _give_up(job: Job[FileOfJob]) -> Complete:
    """Returns the end of a file that could not be fetched, for whatever reason, as often as it was tried."""
    return partial(_record_missing, job.payload.media_id, "unavailable")


FETCHING: dict[str, Any] = {
    "max_attempts": MOST_ATTEMPTS,
    "first_pause_s": 2.0,
    "longest_s": LONGEST_S,
    "exhausted": _give_up,
}


@jobs.on(FETCH_OLD, FileOfJob, concurrency=16, per_tenant=2, **FETCHING)
@jobs.on(FETCH, FileOfJob, concurrency=48, per_tenant=4, **FETCHING)
async def fetch_media(job: Job[FileOfJob], resources: Resources) -> Complete:
    """Returns what became of a file: stored, or missing. One that ends the process each time is given up as well, for every
    attempt counts that was begun.
    """
    if job.attempts > MOST_ATTEMPTS:
        return _give_up(job)
    pending = await resources.fetcher.find_pending(job.tenant_id, job.payload.media_id)
    if pending is None:
        return nothing
    try:
        kept = await resources.fetcher.fetch(pending)
    except StoreAway as error:
        raise Later(STORE_PAUSE_S) from error
    except NotFetched as error:
        reason = "forbidden" if pending.channel is None else given_up(error.failure, job.attempts)
        if reason is None:
            raise Unavailable(f"the file is {error.failure}") from error
        return partial(_record_missing, pending.row.id, reason)
    return partial(_record_stored, pending, kept)


async def _record_stored(pending: PendingFile, kept: KeptFile, session: Session) -> None:
    now, filename = session.now, safe_name(pending.source.filename)
    stored = store.FileInStore(kept.mime_type, filename, kept.size, kept.sha256)
    row = await store.record_stored(session, pending.row.id, stored, now)
    if row is None:
        return
    MEDIA.labels(row.provider, "stored").inc()
    publish(session, MediaStored(**_names_of(row), **asdict(stored), stored_at=now))
    if pending.files.forget is not None:
        schedule(session, FORGET, row.id, FileOfJob(media_id=row.id), tenant_id=row.tenant_id)


async def _record_missing(media_id: UUID, reason: MissingReason, session: Session) -> None:
    now = session.now
    row = await store.record_missing(session, media_id, reason, now)
    if row is not None:
        MEDIA.labels(row.provider, reason).inc()
        publish(session, MediaMissing(**_names_of(row), reason=reason, occurred_at=now))


def _names_of(row: store.MediaFile) -> dict[str, Any]:
    names = ("tenant_id", "message_id", "channel_id", "contact_key")
    return {"media_id": row.id, **{name: getattr(row, name) for name in names}}


def _leave_it_there(job: Job[FileOfJob]) -> Complete:
    return nothing


@jobs.on(FORGET, FileOfJob, concurrency=32, per_tenant=2, first_pause_s=2.0, exhausted=_leave_it_there)
async def forget_media_at_provider(job: Job[FileOfJob], resources: Resources) -> Complete:
    """Returns an empty completion, once the provider was asked to delete the file. That need not work: it is ours already."""
    try:
        await resources.fetcher.forget(job.tenant_id, job.payload.media_id)
    except NotFetched as error:
        if error.failure == "unreachable":
            raise Unavailable("the provider does not answer") from error
    return nothing


@jobs.on(PRUNE_MEDIA, PruneMedia, concurrency=8, per_tenant=1)
async def prune_media(job: Job[PruneMedia], resources: Resources) -> Complete:
    """Returns what follows once old objects are deleted: so are their rows. In this order the rows always say what is still to
    be deleted.
    """
    async with resources.database.transaction(job.tenant_id) as session:
        tenant = await tenants.tenant(session, job.tenant_id)
        settings = TenantSettings.model_validate(tenant.settings if tenant else {})
        before = session.now - timedelta(days=settings.retention_days)
        old = await store.oldest(session, job.tenant_id, before, PRUNE_AT_ONCE)
    try:
        await resources.objects.remove(job.tenant_id, old)
    except StoreAway as error:
        raise Later(STORE_PAUSE_S) from error
    return partial(_remove_rows, job, old)


async def _remove_rows(job: Job[PruneMedia], old: list[UUID], session: Session) -> None:
    await store.remove(session, old)
    if len(old) == PRUNE_AT_ONCE:
        schedule(session, PRUNE_MEDIA, job.key, job.payload, tenant_id=job.tenant_id)
