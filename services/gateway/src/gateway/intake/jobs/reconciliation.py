"""Reads Twilio's own list of messages again: a webhook that found nobody is not repeated for long, and is never lost here."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson
import structlog
from common.db import Session
from common.ids import uuid7
from common.jobs import Complete, Job, Later, nothing

from gateway.channels.store import channels
from gateway.channels.store.channels import ReceivingChannel, StoredChannel
from gateway.channels.work.reconciling import EVERY, RECONCILE, ReconcileChannel, schedule_reconciliation
from gateway.intake.store import reconciliation as store
from gateway.intake.store.reconciliation import ReadingProgress
from gateway.intake.work.events import Identity, results_of
from gateway.intake.work.webhook import Webhook
from gateway.intake.work.writing import write
from gateway.providers.domain.elements import Receiver
from gateway.providers.domain.origins import WebhookOrigin
from gateway.providers.readers import PROVIDERS
from gateway.providers.reading import objects, text
from gateway.providers.twilio.listing import ListedResource, files_path, incoming_since, next_page, with_files
from gateway.providers.twilio.server import Refused, Slower, TwilioApi
from gateway.registry import jobs
from gateway.resources import Resources

UNTIL_IT_WORKS = 1_000_000
OVERLAP = timedelta(minutes=10)  # what is new may be listed a little late
LOOK_BACK = timedelta(days=7)  # elements are known for eight days at least: what is older could be told twice
PAGES_AT_ONCE = 10
REFUSED_PAUSE_S = 3600.0

log = structlog.get_logger()


@jobs.on(RECONCILE, ReconcileChannel, concurrency=32, per_tenant=2, max_attempts=UNTIL_IT_WORKS, first_pause_s=10)
async def reconcile_messages(job: Job[ReconcileChannel], resources: Resources) -> Complete:
    """Returns what follows from reading the list: its messages are written, and the next reading is scheduled. The list is read
    every quarter of an hour, and at once after an outage of ours; a long one in several runs.
    """
    channel, progress = await _begin(job, resources)
    if channel is None:
        return nothing
    if not channel.receiving:  # its tenant is suspended: what is written meanwhile is for later, as its webhooks are
        raise Later(EVERY.total_seconds())
    secrets = resources.vault.open_secrets(channel)
    outside, url = resources.outside.of(job.tenant_id), resources.settings.twilio_api_url
    api = TwilioApi(outside, url, channel.settings["account_sid"], secrets["auth_token"][0])
    try:
        found, progress = await _read_on(api, channel, progress, job.now, resources)
    except Slower as slower:
        raise Later(slower.wait_s) from slower
    except Refused as refused:
        log.warning("reconciliation_refused", channel_id=str(channel.id), status=refused.status)
        if progress.next_page is None:
            raise Later(REFUSED_PAUSE_S) from refused
        found, progress = [], ReadingProgress(progress.read_until)
    return _completed(job, channel, _webhooks(found, channel, job.now, resources), progress)


async def _begin(job: Job[ReconcileChannel], resources: Resources) -> tuple[ReceivingChannel | None, ReadingProgress]:
    async with resources.database.transaction(job.tenant_id) as session:
        channel = await channels.channel_by_id(session, job.payload.channel_id)
        progress = await store.progress(session, job.payload.channel_id)
    return channel if channel and channel.active else None, progress or ReadingProgress(job.run_at - EVERY)


async def _read_on(
    api: TwilioApi, channel: StoredChannel, progress: ReadingProgress, now: datetime, resources: Resources
) -> tuple[list[ListedResource], ReadingProgress]:
    """Returns the messages that nobody told us of, with their files; and how far the list is read with them."""
    began_at = progress.began_at or now
    since = max(progress.read_until - OVERLAP, began_at - LOOK_BACK)
    path, query = incoming_since(channel.settings["account_sid"], channel.settings["from"], since)
    following: str | None = progress.next_page
    found: list[ListedResource] = []
    for _ in range(PAGES_AT_ONCE):
        page = await (api.get(following) if following else api.get(path, query))
        for message in await _unknown(list(objects(page, "messages")), channel, resources):
            files = files_path(message)
            found.append(message if files is None else with_files(message, await _files(api, files), api.url))
        following = next_page(page)
        if following is None:
            return found, ReadingProgress(began_at)
    return found, ReadingProgress(progress.read_until, following, began_at)


async def _unknown(messages: Sequence[ListedResource], channel: StoredChannel, resources: Resources) -> list[ListedResource]:
    ids = [sid for message in messages if (sid := text(message, "sid"))]
    async with resources.database.transaction(channel.tenant_id) as session:
        known = await store.known(session, channel.tenant_id, channel.id, ids)
    return [message for message in messages if text(message, "sid") not in known]


async def _files(api: TwilioApi, path: str) -> list[ListedResource]:
    """Returns None where they are gone: one message without its files must not keep back the others."""
    try:
        return list(objects(await api.get(path), "media_list"))
    except Refused as refused:
        log.info("file_listing_failed", status=refused.status)
        return []


def _webhooks(found: Sequence[ListedResource], channel: StoredChannel, now: datetime, resources: Resources) -> list[Webhook]:
    """Returns what the list told, as if it had come in one webhook, the oldest message first."""
    if not found:
        return []
    log.info("messages_reconciled", channel_id=str(channel.id), messages=len(found))
    provider = PROVIDERS[channel.provider]
    body = orjson.dumps({"messages": found[::-1]})
    identity = Identity(channel.tenant_id, channel.id, provider.name, channel.account, True, resources.pepper)
    elements = provider.read(body, Receiver(channel.account))
    origin = WebhookOrigin(uuid7(), channel.tenant_id, channel.id, now)
    return [Webhook(origin, provider.name, body, results_of(elements, identity, body, now))]


def _completed(
    job: Job[ReconcileChannel], channel: StoredChannel, webhooks: Sequence[Webhook], progress: ReadingProgress
) -> Complete:
    async def complete(session: Session) -> None:
        """Whoever made the channel inactive, or removed it, has taken this job away: then nothing of this happens."""
        if webhooks:
            await write(webhooks, session)
        await store.remember(session, channel.tenant_id, channel.id, progress)
        pause = timedelta() if progress.next_page else EVERY
        schedule_reconciliation(session, channel.tenant_id, channel.id, session.now + pause)

    return complete
