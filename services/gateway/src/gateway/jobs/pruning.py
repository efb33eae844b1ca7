"""Forgets what came long ago."""

from datetime import UTC, datetime, timedelta

from common.db import resources_of
from common.jobs import Job, schedule
from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.administration.tenants import PRUNE, Prune
from gateway.jobs.media import PRUNE_MEDIA, PruneMedia
from gateway.jobs.registry import jobs
from gateway.resources import Resources
from gateway.store import channel_sessions, credentials, diagnostics, parked, people, refresh_tokens, webhooks

PRUNE_AT_ONCE = 10_000
BODIES_AT_ONCE = 500  # each may have megabytes, and all that a statement deletes it must within seconds
DAY = timedelta(days=1)


@jobs.timer(PRUNE, Prune)
async def prune_webhooks(job: Job[Prune], session: AsyncSession) -> None:
    """Daily, per tenant; again at once where there was more than one transaction should delete."""
    settings, now = resources_of(session, Resources).settings, datetime.now(UTC)
    before = now - timedelta(days=settings.keep_bodies_days)
    bodies = await _prune(session, webhooks.PRUNE_BODIES, job, before, BODIES_AT_ONCE)
    elements = await _prune(session, webhooks.PRUNE_ELEMENTS, job, now - timedelta(days=settings.keep_elements_days))
    unread = await _prune(session, parked.PRUNE, job, now - timedelta(days=settings.keep_parked_days), BODIES_AT_ONCE)
    receipts = await _prune(session, diagnostics.PRUNE, job, now - timedelta(days=settings.keep_receipts_days))
    changes = await _prune(session, channel_sessions.PRUNE_CHANGES, job, now - timedelta(days=settings.keep_elements_days))
    await session.execute(people.PRUNE_ATTEMPTS, {"before": now - DAY})
    await session.execute(refresh_tokens.PRUNE, {"before": now})
    invitations = await session.execute(credentials.PRUNE_INVITATIONS, {"tenant_id": job.tenant_id, "before": now})
    await credentials.forget(session, [bytes(row.token_digest) for row in invitations])
    schedule(session, PRUNE_MEDIA, job.key, PruneMedia(), tenant_id=job.tenant_id)
    more = BODIES_AT_ONCE in (bodies, unread) or PRUNE_AT_ONCE in (elements, receipts, changes)
    schedule(session, PRUNE, job.key, job.payload, tenant_id=job.tenant_id, run_at=now if more else now + DAY)


async def _prune(
    session: AsyncSession, statement: TextClause, job: Job[Prune], before: datetime, most: int = PRUNE_AT_ONCE
) -> int:
    values = {"tenant_id": job.tenant_id, "before": before, "limit": most}
    return len((await session.execute(statement, values)).all())
