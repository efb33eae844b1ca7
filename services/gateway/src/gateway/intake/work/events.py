"""From a provider's fact to an event of the fleet: whose it is, which channel's, and under which contact key."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from common.identity import contact_key
from common.ids import derived_id
from contracts.event import Event
from contracts.gateway import (
    Author,
    BusinessEchoReceived,
    Contact,
    ContactAliasesSeen,
    DeliveryStatusChanged,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionChanged,
)
from contracts.gateway import Provider as ProviderName
from pydantic import ValidationError

from gateway.providers.domain.addresses import ContactPerson
from gateway.providers.domain.elements import (
    Element,
    EventFact,
    Ignored,
    LinkSignal,
    NotUnderstood,
    ParkedReason,
    WebhookAliases,
    WebhookDelivery,
    WebhookEdit,
    WebhookMessage,
    WebhookReaction,
    element_name,
)
from gateway.providers.domain.history import Bounds, is_history

STANDARD = Bounds()
LONGEST_PARKED = 65_536
MOST_PARKED = 100  # of one body: more of them tell nobody more


@dataclass(frozen=True, slots=True)
class Identity:
    """What a channel's events say of themselves, and what contact keys are made with."""

    tenant_id: UUID
    channel_id: UUID
    provider: ProviderName
    account: str
    active: bool
    pepper: bytes


@dataclass(frozen=True, slots=True)
class ToPublish:
    """An event, with the name by which its element is known when it comes again."""

    kind: str
    element_id: str
    event: Event
    raw: object


@dataclass(frozen=True, slots=True)
class ToPark:
    """An element that was not understood, or `count` of them."""

    reason: ParkedReason
    raw: bytes
    count: int = 1

    def row_id(self, channel_id: UUID) -> UUID:
        """Returns the same for the same bytes on the same channel, so that a repeated element is parked once."""
        return derived_id(channel_id, self.reason, hashlib.sha256(self.raw).hexdigest())


ElementResult = ToPublish | ToPark | LinkSignal | Ignored


def results_of(
    elements: Sequence[Element], identity: Identity, body: bytes, received_at: datetime, bounds: Bounds = STANDARD
) -> list[ElementResult]:
    """Returns what becomes of each element of a body. `bounds` of what is history.

    Elements that cannot be written on their own are parked with the beginning of the body, and together: once.
    """
    start = body[:LONGEST_PARKED]
    found = [_result_of(element, identity, start, received_at, bounds) for element in elements]
    whole = {one.reason: one for one in found if isinstance(one, ToPark) and one.raw is start}
    return [one for one in found if not (isinstance(one, ToPark) and one.raw is start)] + list(whole.values())


def _result_of(element: Element, identity: Identity, body: bytes, received_at: datetime, bounds: Bounds) -> ElementResult:
    fact = element.fact
    if isinstance(fact, Ignored):
        return fact
    if isinstance(fact, LinkSignal):  # never parked, whosever it is: it may hold a code that links a phone
        return fact if element.account == identity.account else Ignored("no_interest")
    if isinstance(fact, NotUnderstood):
        return ToPark(fact.reason, bytes_of(element.raw, body))
    if element.account != identity.account:
        return ToPark("foreign_account", bytes_of(element.raw, body))
    if not identity.active:
        return ToPark("inactive_channel", bytes_of(element.raw, body))
    try:
        return ToPublish(*element_name(fact), event_of(fact, identity, received_at, bounds), element.raw)
    except ValidationError:  # an id that is too long for one: its neighbours are well
        return ToPark("malformed", bytes_of(element.raw, body))


def bytes_of(raw: object, body: bytes) -> bytes:
    """Returns an element's own JSON; the body's where it cannot be written again (nested too deep, numbers too long).

    No more than the beginning of a long one: the body is kept beside it, and a thousand elements must not be a thousand bodies.
    """
    if isinstance(raw, bytes):
        return raw[:LONGEST_PARKED]
    try:
        return orjson.dumps(raw)[:LONGEST_PARKED]
    except orjson.JSONEncodeError:
        return body[:LONGEST_PARKED]


def within(found: Sequence[ElementResult], most: int = MOST_PARKED) -> tuple[list[ElementResult], Counter[str]]:
    """Returns the results, of which the first `most` that are parked have a row each, and how many others are parked, by
    reason.
    """
    parked = [one for one in found if isinstance(one, ToPark)]
    if len(parked) <= most:
        return list(found), Counter()
    spared = {id(one) for one in parked[:most]}
    kept = [one for one in found if not isinstance(one, ToPark) or id(one) in spared]
    return kept, Counter(one.reason for one in parked[most:])


def counted(rest: Counter[str], body: bytes) -> list[ToPark]:
    """Returns one row for all that have none of their own, if there are any: the body has them."""
    if not rest:
        return []
    said = {"body": hashlib.sha256(body).hexdigest(), "not_understood": dict(sorted(rest.items()))}
    return [ToPark("too_many", orjson.dumps(said), rest.total())]


def event_of(fact: EventFact, identity: Identity, received_at: datetime, bounds: Bounds) -> Event:
    """Returns the event that tells a fact. A provider's time that is missing is the time at which it came."""
    if isinstance(fact, WebhookDelivery):
        return _delivery(fact, identity, received_at)
    if isinstance(fact, WebhookAliases):
        return _aliases(fact, identity, received_at)
    common: dict[str, Any] = {
        "tenant_id": identity.tenant_id,
        "channel_id": identity.channel_id,
        "provider": identity.provider,
        "provider_message_id": fact.id,
        "contact": _contact(fact.person, identity),
        "sent_at": fact.sent_at or received_at,
        "received_at": received_at,
    }
    if isinstance(fact, WebhookMessage):
        return _message(fact, common, bounds)
    common["target_provider_message_id"] = fact.target_id
    if isinstance(fact, WebhookReaction):
        return ReactionChanged(**common, emoji=fact.emoji)
    common |= {"by": "business" if fact.by_business else "customer", "author": _author(fact.author)}
    return MessageEdited(**common, content=fact.content) if isinstance(fact, WebhookEdit) else MessageRevoked(**common)


def _message(fact: WebhookMessage, common: dict[str, Any], bounds: Bounds) -> Event:
    kind = BusinessEchoReceived if fact.from_business else MessageReceived
    return kind(
        **common,
        message_id=derived_id(common["channel_id"], fact.id),
        content=fact.content,
        reply_to=fact.reply_to,
        forwarded=fact.forwarded,
        referral=fact.referral,
        history=is_history(fact.telling, fact.sent_at, common["received_at"], bounds),
        author=_author(fact.author),
    )


def _author(member: ContactPerson | None) -> Author | None:
    return Author(address=member.address, name=member.name) if member else None


def _aliases(fact: WebhookAliases, identity: Identity, received_at: datetime) -> Event:
    return ContactAliasesSeen(
        tenant_id=identity.tenant_id,
        channel_id=identity.channel_id,
        provider=identity.provider,
        contact=_contact(fact.person, identity),
        received_at=received_at,
    )


def _contact(person: ContactPerson, identity: Identity) -> Contact:
    return Contact(
        key=_key(person.address, identity),
        address=person.address,
        provider_address=person.provider_address,
        name=person.name,
        aliases=person.aliases,
    )


def _key(address: str, identity: Identity) -> UUID:
    return contact_key(identity.pepper, identity.tenant_id, identity.channel_id, address)


def _delivery(fact: WebhookDelivery, identity: Identity, received_at: datetime) -> Event:
    return DeliveryStatusChanged(
        tenant_id=identity.tenant_id,
        channel_id=identity.channel_id,
        provider=identity.provider,
        provider_message_id=fact.message_id,
        send_id=fact.send_id,
        contact_key=_key(fact.address, identity) if fact.address else None,
        status=fact.status,
        error=fact.error,
        pricing=fact.pricing,
        occurred_at=fact.occurred_at or received_at,
    )
