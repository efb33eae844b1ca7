"""What the gateway does on its own: hand credentials over, and forget what came long ago."""

from datetime import UTC, datetime, timedelta
from typing import Any

from common.db import resources_of
from common.jobs import Complete, Job, Jobs, nothing, schedule
from sqlalchemy import Row, TextClause
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.administration.channels import HAND_OVER, HandOver
from gateway.administration.tenants import PRUNE, Prune
from gateway.providers import PROVIDERS
from gateway.resources import Resources
from gateway.store import channels, people, webhooks

UNTIL_IT_WORKS = 1_000_000
PRUNE_AT_ONCE = 10_000
DAY = timedelta(days=1)

jobs = Jobs()


@jobs.on(HAND_OVER, HandOver, max_attempts=UNTIL_IT_WORKS)
async def hand_over_credentials(job: Job[HandOver], resources: Resources) -> Complete:
    """What was changed meanwhile is handed over as well, so that an older value never stays the last one."""
    channel = await _channel(job, resources)
    while channel is not None:
        credentials = PROVIDERS[channel.provider].credentials(channel.settings, resources.vault.open_secrets(channel))
        await resources.message_sender.take_credentials(job.tenant_id, channel.id, credentials)
        handed_over, channel = channel.version, await _channel(job, resources)
        if channel is not None and channel.version == handed_over:
            break
    return nothing


async def _channel(job: Job[HandOver], resources: Resources) -> Row[Any] | None:
    async with resources.database.transaction(job.tenant_id) as session:
        rows = await channels.channels_by_id(session, [job.payload.channel_id])
    return rows[0] if rows else None


@jobs.timer(PRUNE, Prune)
async def prune_webhooks(job: Job[Prune], session: AsyncSession) -> None:
    """Daily, per tenant; again at once where there was more than one transaction should delete."""
    settings, now = resources_of(session, Resources).settings, datetime.now(UTC)
    bodies = await _prune(session, webhooks.PRUNE_BODIES, job, now - timedelta(days=settings.keep_bodies_days))
    elements = await _prune(session, webhooks.PRUNE_ELEMENTS, job, now - timedelta(days=settings.keep_elements_days))
    await session.execute(people.PRUNE_ATTEMPTS, {"before": now - DAY})
    more = PRUNE_AT_ONCE in (bodies, elements)
    schedule(session, PRUNE, job.key, job.payload, tenant_id=job.tenant_id, run_at=now if more else now + DAY)


async def _prune(session: AsyncSession, statement: TextClause, job: Job[Prune], before: datetime) -> int:
    values = {"tenant_id": job.tenant_id, "before": before, "limit": PRUNE_AT_ONCE}
    return len((await session.execute(statement, values)).all())
