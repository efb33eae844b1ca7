"""An authentic webhook, ready to be written: what it holds, how urgent it is, and what became of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from common.ids import uuid7
from contracts.gateway import Provider as ProviderName

from gateway.intake.store.webhooks import ElementKey
from gateway.intake.work.directory import KnownChannel
from gateway.intake.work.events import ElementResult, ToPark, ToPublish, counted, within
from gateway.metrics import ELEMENTS, PARKED
from gateway.providers.domain.elements import Ignored, LinkSignal
from gateway.providers.domain.origins import WebhookOrigin

SLICE = 500
ELEMENT_BYTES = 4_096

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Webhook:
    """An authentic body (or a slice of a long one), read and ready to be written."""

    origin: WebhookOrigin
    provider: ProviderName
    body: bytes
    results: Sequence[ElementResult]

    def key(self, element: ToPublish) -> ElementKey:
        return ElementKey(self.origin.tenant_id, self.origin.channel_id, element.kind, element.element_id)


@dataclass(frozen=True, slots=True)
class WrittenCounts:
    """How many elements of a webhook were new, known, of no interest, and not understood."""

    new: int = 0
    duplicate: int = 0
    ignored: int = 0
    parked: int = 0

    def __add__(self, other: "WrittenCounts") -> "WrittenCounts":
        return WrittenCounts(
            self.new + other.new,
            self.duplicate + other.duplicate,
            self.ignored + other.ignored,
            self.parked + other.parked,
        )


NOTHING = WrittenCounts()


def webhook_of(channel: KnownChannel, body: bytes, found: Sequence[ElementResult], at: datetime) -> Webhook:
    """Returns a body that came at this moment, as far as it is for a channel."""
    who = channel.identity
    kept, rest = within(found)
    return Webhook(WebhookOrigin(uuid7(), who.tenant_id, who.channel_id, at), who.provider, body, [*kept, *counted(rest, body)])


def weight_of(webhook: Webhook) -> int:
    """Returns about how many bytes of the database's and of our own it takes to write."""
    return len(webhook.body) + ELEMENT_BYTES * len(webhook.results)


def is_urgent(webhook: Webhook) -> bool:
    """Returns whether somebody waits for it: a customer for an answer, an agent for a message, a person for a code that links a
    phone. Nobody waits for how sends are doing.
    """
    return any(one.event.topic.urgent if isinstance(one, ToPublish) else isinstance(one, LinkSignal) for one in webhook.results)


def says_nothing(webhook: Webhook) -> bool:
    """Returns whether nothing of it is written: servers of linked phones tell of every cursor that blinks."""
    return all(isinstance(one, Ignored) for one in webhook.results)


def log_parked(webhooks: Sequence[Webhook]) -> None:
    """One line for all that was not understood in a body, however much it was."""
    for webhook in webhooks:
        parked = Counter[str]()
        for one in webhook.results:
            if isinstance(one, ToPark):
                parked[one.reason] += one.count
        if parked:
            log.info("elements_parked", channel_id=str(webhook.origin.channel_id), size=len(webhook.body), **parked)


def slices(origin: WebhookOrigin, provider: ProviderName, body: bytes, found: Sequence[ElementResult]) -> Iterator[Webhook]:
    """Returns what a body came to, as many at a time as one commit should write: Meta's history may bring thousands."""
    return (Webhook(origin, provider, body, found[start : start + SLICE]) for start in range(0, len(found), SLICE))


def count(webhook: Webhook, written: WrittenCounts) -> None:
    """Show in the metrics what was written, once it is."""
    for outcome, number in (("new", written.new), ("duplicate", written.duplicate), ("ignored", written.ignored)):
        if number:
            ELEMENTS.labels(webhook.provider, outcome).inc(number)
    for one in webhook.results:
        if isinstance(one, ToPark):
            PARKED.labels(webhook.provider, one.reason).inc(one.count)
