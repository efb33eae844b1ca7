"""What a group of authentic webhooks changes, in one transaction: elements, events, parked elements, bodies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from common.errors import TooLarge
from common.messaging.outbox import publish
from contracts.gateway import Provider as ProviderName
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.domain.elements import Ignored
from gateway.metrics import ELEMENTS, PARKED
from gateway.store import webhooks as store
from gateway.store.webhooks import Came, ElementKey, Origin, ParkedRow, Seen
from gateway.webhooks.events import Outcome, ToPark, ToTell


@dataclass(frozen=True, slots=True)
class Webhook:
    """An authentic body (or a slice of a long one), read and ready to be written."""

    origin: Origin
    provider: ProviderName
    body: bytes
    outcomes: Sequence[Outcome]

    def key(self, told: ToTell) -> ElementKey:
        return self.origin.tenant_id, self.origin.channel_id, told.kind, told.element_id


@dataclass(frozen=True, slots=True)
class Written:
    """How many elements of a webhook were new, known, and of no interest."""

    new: int
    duplicate: int
    ignored: int


async def write(webhooks: Sequence[Webhook], session: AsyncSession) -> list[Written]:
    """Admit what is new and keep its bodies, publish it, park the rest: three statements, the outbox's included."""
    first = {webhook.key(told): (webhook, told) for webhook, told in reversed(list(_told(webhooks)))}
    seen = [Seen(key, webhook.origin) for key, (webhook, _) in first.items()]
    new = await store.admit(session, seen, [_came(webhook) for webhook in webhooks])
    chosen = {id(told) for key, (_, told) in first.items() if key in new}
    parked = list(chain.from_iterable(_publish(session, webhook, chosen) for webhook in webhooks))
    if parked:
        await store.park(session, parked)
    return [_count(webhook, chosen) for webhook in webhooks]


def _came(webhook: Webhook) -> Came:
    return Came(webhook.origin, webhook.body, any(isinstance(one, ToPark) for one in webhook.outcomes))


def _told(webhooks: Sequence[Webhook]) -> Iterator[tuple[Webhook, ToTell]]:
    return ((webhook, one) for webhook in webhooks for one in webhook.outcomes if isinstance(one, ToTell))


def _publish(session: AsyncSession, webhook: Webhook, chosen: set[int]) -> Iterator[ParkedRow]:
    """Publish what was chosen; what is to be parked, including what the broker would refuse for its size."""
    for outcome in webhook.outcomes:
        parked = outcome if isinstance(outcome, ToPark) else None
        if isinstance(outcome, ToTell) and id(outcome) in chosen:
            try:
                publish(session, outcome.event)
            except TooLarge:
                parked = ToPark("too_large", outcome.raw)
        if parked is not None:
            yield ParkedRow(parked.row_id(webhook.origin.channel_id), webhook.origin, parked.reason, parked.raw)


def _count(webhook: Webhook, chosen: set[int]) -> Written:
    told = [one for one in webhook.outcomes if isinstance(one, ToTell)]
    new = sum(id(one) in chosen for one in told)
    return Written(new, len(told) - new, sum(isinstance(one, Ignored) for one in webhook.outcomes))


def count(webhook: Webhook, written: Written) -> None:
    """Show in the metrics what was written, once it is."""
    for outcome, number in (("new", written.new), ("duplicate", written.duplicate), ("ignored", written.ignored)):
        if number:
            ELEMENTS.labels(webhook.provider, outcome).inc(number)
    for one in webhook.outcomes:
        if isinstance(one, ToPark):
            PARKED.labels(webhook.provider, one.reason).inc()
