"""Asks servers at which numbers are linked for messages that no webhook told."""

from asyncio import to_thread
from datetime import datetime, timedelta

import structlog
from common.ids import uuid7
from common.jobs import Complete, Job, nothing

from gateway.channels.store import channels
from gateway.channels.store.channels import ReceivingChannel
from gateway.channels.work.links import CATCH_UP, CatchUp
from gateway.channels.work.servers import place_of
from gateway.intake.work.directory import identity_of, receiver_of
from gateway.intake.work.events import results_of
from gateway.intake.work.webhook import Webhook, slices
from gateway.intake.work.writing import write
from gateway.providers.domain.origins import WebhookOrigin
from gateway.providers.readers import PROVIDERS
from gateway.providers.servers import MISSED
from gateway.registry import jobs
from gateway.resources import Resources

SOONER = timedelta(minutes=10)  # a loss is noticed late, and clocks differ

log = structlog.get_logger()


@jobs.on(CATCH_UP, CatchUp, concurrency=32, per_tenant=2, max_attempts=6, first_pause_s=2.0)
async def catch_up(job: Job[CatchUp], resources: Resources) -> Complete:
    """Returns an empty completion, once what a server has unread is written as its webhooks are. What came as a webhook before
    is known.

    It is written before the job is completed: whoever writes webhooks locks their elements first, and a job's row after them.
    """
    async with resources.database.transaction(job.tenant_id) as session:
        channel = await channels.channel_by_id(session, job.payload.channel_id)
    if channel is None or not channel.receiving:
        return nothing
    ask, place = MISSED[channel.provider], place_of(channel, resources.vault, resources.settings.base_url)
    body = await ask(resources.outside.of(job.tenant_id), place, job.payload.since - SOONER)
    for webhook in await to_thread(_webhooks, channel, body, job.now, resources) if body else []:
        async with resources.database.transaction(job.tenant_id) as session:
            await write([webhook], session)
    return nothing


def _webhooks(channel: ReceivingChannel, body: bytes, now: datetime, resources: Resources) -> list[Webhook]:
    provider = PROVIDERS[channel.provider]
    identity = identity_of(channel, resources.pepper)
    elements = provider.read(body, receiver_of(channel))
    origin = WebhookOrigin(uuid7(), channel.tenant_id, channel.id, now)
    log.info("missed_messages_read", channel_id=str(channel.id), messages=len(elements))
    return list(slices(origin, provider.name, body, results_of(elements, identity, body, now)))
