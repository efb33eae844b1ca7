"""What a group of authentic webhooks changes, in one transaction: elements, events, parked elements, bodies."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from common.db import Session
from common.errors import TooLarge
from common.ids import uuid7
from common.messaging.outbox import publish
from contracts.gateway import ContactAliasesSeen, DeliveryStatusChanged, IncomingMessage, MessageReceived
from contracts.gateway import Provider as ProviderName

from gateway.administration.channel_sessions import ChannelSessions, Heard
from gateway.domain.elements import Ignored, SessionSignal
from gateway.media.intake import carries_file, note_files
from gateway.metrics import ELEMENTS, PARKED
from gateway.providers.sessions import SERVERS
from gateway.store import webhooks as store
from gateway.store.webhooks import Came, ElementKey, Origin, ParkedRow, Seen
from gateway.webhooks.again import again
from gateway.webhooks.directory import KnownChannel
from gateway.webhooks.events import Outcome, ToPark, ToTell, bytes_of, counted, within

SLICE = 500
ELEMENT_BYTES = 4_096
STEP = 100
NOT_URGENT = (DeliveryStatusChanged, ContactAliasesSeen)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Webhook:
    """An authentic body (or a slice of a long one), read and ready to be written."""

    origin: Origin
    provider: ProviderName
    body: bytes
    outcomes: Sequence[Outcome]

    def key(self, told: ToTell) -> ElementKey:
        return ElementKey(self.origin.tenant_id, self.origin.channel_id, told.kind, told.element_id)


@dataclass(frozen=True, slots=True)
class Written:
    """How many elements of a webhook were new, known, of no interest, and not understood."""

    new: int = 0
    duplicate: int = 0
    ignored: int = 0
    parked: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(
            self.new + other.new,
            self.duplicate + other.duplicate,
            self.ignored + other.ignored,
            self.parked + other.parked,
        )


NOTHING = Written()


def webhook_of(channel: KnownChannel, body: bytes, found: Sequence[Outcome], at: datetime) -> Webhook:
    """A body that came at this moment, as far as it is for a channel."""
    who = channel.identity
    kept, rest = within(found)
    return Webhook(Origin(uuid7(), who.tenant_id, who.channel_id, at), who.provider, body, [*kept, *counted(rest, body)])


def weight_of(webhook: Webhook) -> int:
    """About how many bytes of the database's and of our own it takes to write."""
    return len(webhook.body) + ELEMENT_BYTES * len(webhook.outcomes)


def is_urgent(webhook: Webhook) -> bool:
    """Whether somebody waits for it: a customer for an answer, an agent for a message, a person for a code that links a phone.
    Nobody waits for how sends are doing.
    """
    return any(not isinstance(one.event, NOT_URGENT) for one in webhook.outcomes if isinstance(one, ToTell)) or any(
        isinstance(one, SessionSignal) for one in webhook.outcomes
    )


def log_parked(webhooks: Sequence[Webhook]) -> None:
    """One line for all that was not understood in a body, however much it was."""
    for webhook in webhooks:
        parked = Counter[str]()
        for one in webhook.outcomes:
            if isinstance(one, ToPark):
                parked[one.reason] += one.count
        if parked:
            log.info("elements_parked", channel_id=str(webhook.origin.channel_id), size=len(webhook.body), **parked)


def slices(origin: Origin, provider: ProviderName, body: bytes, found: Sequence[Outcome]) -> Iterator[Webhook]:
    """What a body came to, as many at a time as one commit should write: Meta's history may bring thousands."""
    return (Webhook(origin, provider, body, found[start : start + SLICE]) for start in range(0, len(found), SLICE))


async def write(webhooks: Sequence[Webhook], session: Session) -> list[Written]:
    """Admit what is new and keep its bodies, publish it, note its files, park the rest: a statement each."""
    first = {webhook.key(told): (webhook, told) for webhook, told in reversed(list(_told(webhooks)))}
    seen = [Seen(key, webhook.origin) for key, (webhook, _) in first.items()]
    new = await store.admit(session, seen, [_came(webhook) for webhook in webhooks])
    chosen = {id(told) for key, (_, told) in first.items() if key in new}
    files: list[tuple[Origin, IncomingMessage]] = []
    parked: list[ParkedRow] = []
    for webhook in webhooks:
        for start in range(0, len(webhook.outcomes), STEP):
            parked.extend(_publish(session, webhook, webhook.outcomes[start : start + STEP], chosen, files))
            await asyncio.sleep(0)
    if files:
        await note_files(session, files)
    if parked:
        await store.park(session, parked)
        again(session, parked)
    return [_count(webhook, chosen) for webhook in webhooks]


class Writer:
    """Writes what webhooks say of messages, and in the same transaction what they say of their channels' sessions."""

    def __init__(self, sessions: ChannelSessions) -> None:
        self.sessions = sessions

    async def write(self, webhooks: Sequence[Webhook], session: Session) -> list[Written]:
        written = await write(webhooks, session)
        if heard := list(_heard(webhooks)):
            await self.sessions.hear(session, heard)
        receiving = {one.origin.channel_id for one in webhooks if one.provider in SERVERS and _brings_messages(one)}
        if receiving:
            await self.sessions.received(session, sorted(receiving))
        return written


def _brings_messages(webhook: Webhook) -> bool:
    events = (told.event for told in webhook.outcomes if isinstance(told, ToTell))
    return any(isinstance(event, MessageReceived) and not event.history for event in events)


def _heard(webhooks: Sequence[Webhook]) -> Iterator[Heard]:
    for webhook in webhooks:
        for one in webhook.outcomes:
            if isinstance(one, SessionSignal):
                origin = webhook.origin
                yield Heard(origin.tenant_id, origin.channel_id, webhook.provider, one, origin.received_at)


def _came(webhook: Webhook) -> Came:
    return Came(webhook.origin, webhook.body, any(isinstance(one, ToPark) for one in webhook.outcomes))


def _told(webhooks: Sequence[Webhook]) -> Iterator[tuple[Webhook, ToTell]]:
    return ((webhook, one) for webhook in webhooks for one in webhook.outcomes if isinstance(one, ToTell))


def _publish(
    session: Session,
    webhook: Webhook,
    outcomes: Sequence[Outcome],
    chosen: set[int],
    files: list[tuple[Origin, IncomingMessage]],
) -> Iterator[ParkedRow]:
    """Publish what was chosen, and add to `files` what carries one; what is to be parked, including what the broker would
    refuse for its size.
    """
    for outcome in outcomes:
        parked = outcome if isinstance(outcome, ToPark) else None
        if isinstance(outcome, ToTell) and id(outcome) in chosen:
            event = outcome.event
            try:
                publish(session, event)
            except TooLarge:
                parked = ToPark("too_large", bytes_of(outcome.raw, webhook.body))
            else:
                if carries_file(event):
                    files.append((webhook.origin, event))
        if parked is not None:
            yield ParkedRow(parked.row_id(webhook.origin.channel_id), webhook.origin, parked.reason, parked.raw)


def _count(webhook: Webhook, chosen: set[int]) -> Written:
    told = [one for one in webhook.outcomes if isinstance(one, ToTell)]
    new = sum(id(one) in chosen for one in told)
    ignored = sum(isinstance(one, Ignored) for one in webhook.outcomes)
    parked = sum(one.count for one in webhook.outcomes if isinstance(one, ToPark))
    return Written(new, len(told) - new, ignored, parked)


def count(webhook: Webhook, written: Written) -> None:
    """Show in the metrics what was written, once it is."""
    for outcome, number in (("new", written.new), ("duplicate", written.duplicate), ("ignored", written.ignored)):
        if number:
            ELEMENTS.labels(webhook.provider, outcome).inc(number)
    for one in webhook.outcomes:
        if isinstance(one, ToPark):
            PARKED.labels(webhook.provider, one.reason).inc(one.count)
