"""What a group of authentic webhooks changes, in one transaction: elements, events, parked elements, bodies."""

import asyncio
from collections.abc import Iterator, Sequence

from common.db import Session
from common.errors import TooLarge
from common.messaging.outbox import publish
from contracts.gateway import IncomingMessage, MessageReceived
from contracts.providers import CAPABILITIES

from gateway.channels.work.links import ChannelLinks, HeardSignal
from gateway.intake.store import webhooks as store
from gateway.intake.store.webhooks import ParkedRow, ReceivedBody, SeenElement
from gateway.intake.work.events import ElementResult, ToPark, ToPublish, bytes_of
from gateway.intake.work.replay_requests import again
from gateway.intake.work.webhook import Webhook, WrittenCounts
from gateway.media.work.noting import carries_file, note_files
from gateway.providers.domain.elements import Ignored, LinkSignal
from gateway.providers.domain.origins import WebhookOrigin

STEP = 100


async def write(webhooks: Sequence[Webhook], session: Session) -> list[WrittenCounts]:
    """Returns what became of each webhook's elements. New ones are admitted and published, their bodies kept and their files
    noted, and the rest is parked: a statement each.
    """
    first = {webhook.key(one): (webhook, one) for webhook, one in reversed(list(_to_publish(webhooks)))}
    seen = [SeenElement(key, webhook.origin) for key, (webhook, _) in first.items()]
    new = await store.admit(session, seen, [_came(webhook) for webhook in webhooks])
    chosen = {id(one) for key, (_, one) in first.items() if key in new}
    files: list[tuple[WebhookOrigin, IncomingMessage]] = []
    parked: list[ParkedRow] = []
    for webhook in webhooks:
        for start in range(0, len(webhook.results), STEP):
            parked.extend(_publish(session, webhook, webhook.results[start : start + STEP], chosen, files))
            await asyncio.sleep(0)
    if files:
        await note_files(session, files)
    if parked:
        await store.park(session, parked)
        again(session, parked)
    return [_count(webhook, chosen) for webhook in webhooks]


class Writer:
    """Writes what webhooks say of messages, and in the same transaction what they say of their channels' links."""

    def __init__(self, links: ChannelLinks) -> None:
        self.links = links

    async def write(self, webhooks: Sequence[Webhook], session: Session) -> list[WrittenCounts]:
        written = await write(webhooks, session)
        if heard := list(_heard(webhooks)):
            await self.links.hear(session, heard)
        linked = (one for one in webhooks if CAPABILITIES[one.provider].phone_link)
        receiving = {one.origin.channel_id for one in linked if _brings_messages(one)}
        if receiving:
            await self.links.received(session, sorted(receiving))
        return written


def _brings_messages(webhook: Webhook) -> bool:
    events = (one.event for one in webhook.results if isinstance(one, ToPublish))
    return any(isinstance(event, MessageReceived) and not event.history for event in events)


def _heard(webhooks: Sequence[Webhook]) -> Iterator[HeardSignal]:
    for webhook in webhooks:
        for one in webhook.results:
            if isinstance(one, LinkSignal):
                origin = webhook.origin
                yield HeardSignal(origin.tenant_id, origin.channel_id, webhook.provider, one, origin.received_at)


def _came(webhook: Webhook) -> ReceivedBody:
    return ReceivedBody(webhook.origin, webhook.body, any(isinstance(one, ToPark) for one in webhook.results))


def _to_publish(webhooks: Sequence[Webhook]) -> Iterator[tuple[Webhook, ToPublish]]:
    return ((webhook, one) for webhook in webhooks for one in webhook.results if isinstance(one, ToPublish))


def _publish(
    session: Session,
    webhook: Webhook,
    results: Sequence[ElementResult],
    chosen: set[int],
    files: list[tuple[WebhookOrigin, IncomingMessage]],
) -> Iterator[ParkedRow]:
    """Yields what is to be parked, including what the broker would refuse for its size; publishes what was chosen, and adds to
    `files` what carries one.
    """
    for result in results:
        parked = result if isinstance(result, ToPark) else None
        if isinstance(result, ToPublish) and id(result) in chosen:
            event = result.event
            try:
                publish(session, event)
            except TooLarge:
                parked = ToPark("too_large", bytes_of(result.raw, webhook.body))
            else:
                if carries_file(event):
                    files.append((webhook.origin, event))
        if parked is not None:
            yield ParkedRow(parked.row_id(webhook.origin.channel_id), webhook.origin, parked.reason, parked.raw)


def _count(webhook: Webhook, chosen: set[int]) -> WrittenCounts:
    events = [one for one in webhook.results if isinstance(one, ToPublish)]
    new = sum(id(one) in chosen for one in events)
    ignored = sum(isinstance(one, Ignored) for one in webhook.results)
    parked = sum(one.count for one in webhook.results if isinstance(one, ToPark))
    return WrittenCounts(new, len(events) - new, ignored, parked)
