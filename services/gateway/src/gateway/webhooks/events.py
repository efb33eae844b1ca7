"""From a provider's fact to an event of the fleet: whose it is, which channel's, and under which contact key."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog
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

from gateway.domain.addresses import Person
from gateway.domain.elements import (
    Aliases,
    Delivery,
    Edit,
    Element,
    Ignored,
    Message,
    Parked,
    ParkedReason,
    Reaction,
    SessionSignal,
    Told,
    name_of,
)
from gateway.domain.history import Bounds, is_history

STANDARD = Bounds()

log = structlog.get_logger()


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
class ToTell:
    """An event, with the name by which its element is known when it comes again."""

    kind: str
    element_id: str
    event: Event
    raw: bytes


@dataclass(frozen=True, slots=True)
class ToPark:
    """An element that was not understood."""

    reason: ParkedReason
    raw: bytes

    def row_id(self, channel_id: UUID) -> UUID:
        """The same for the same bytes on the same channel, so that a repeated element is parked once."""
        return derived_id(channel_id, self.reason, hashlib.sha256(self.raw).hexdigest())


Outcome = ToTell | ToPark | SessionSignal | Ignored


def outcomes(
    elements: Sequence[Element], identity: Identity, body: bytes, received_at: datetime, bounds: Bounds = STANDARD
) -> list[Outcome]:
    """What becomes of each element of a body. `bounds` of what is history.

    Elements that cannot be written on their own are parked with the whole body, and together: it is kept once.
    """
    found = [_outcome(element, identity, body, received_at, bounds) for element in elements]
    whole = {one.reason: one for one in found if isinstance(one, ToPark) and one.raw is body}
    return [one for one in found if not (isinstance(one, ToPark) and one.raw is body)] + list(whole.values())


def _outcome(element: Element, identity: Identity, body: bytes, received_at: datetime, bounds: Bounds) -> Outcome:
    fact = element.fact
    if isinstance(fact, Ignored):
        return fact
    if isinstance(fact, SessionSignal):  # never parked, whosever it is: it may hold a code that links a phone
        return fact if element.account == identity.account else Ignored("no_interest")
    raw = _bytes(element.raw, body)
    if isinstance(fact, Parked):
        return ToPark(fact.reason, raw)
    if element.account != identity.account:
        return ToPark("foreign_account", raw)
    if not identity.active:
        return ToPark("inactive_channel", raw)
    try:
        return ToTell(*name_of(fact), event_of(fact, identity, received_at, bounds), raw)
    except ValidationError as error:  # an id that is too long for one: its neighbours are well
        log.info("element_refused", fields=[".".join(map(str, one["loc"])) for one in error.errors()][:5])
        return ToPark("malformed", raw)


def _bytes(raw: object, body: bytes) -> bytes:
    """An element's own JSON; the whole body where it cannot be written again (nested too deep, numbers too long)."""
    if isinstance(raw, bytes):
        return raw
    try:
        return orjson.dumps(raw)
    except orjson.JSONEncodeError:
        return body


def event_of(fact: Told, identity: Identity, received_at: datetime, bounds: Bounds) -> Event:
    """The event that tells a fact. A provider's time that is missing is the time at which it came."""
    if isinstance(fact, Delivery):
        return _delivery(fact, identity, received_at)
    if isinstance(fact, Aliases):
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
    if isinstance(fact, Message):
        return _message(fact, common, bounds)
    common["target_provider_message_id"] = fact.target_id
    if isinstance(fact, Reaction):
        return ReactionChanged(**common, emoji=fact.emoji)
    common |= {"by": "business" if fact.by_business else "customer", "author": _author(fact.author)}
    return MessageEdited(**common, content=fact.content) if isinstance(fact, Edit) else MessageRevoked(**common)


def _message(fact: Message, common: dict[str, Any], bounds: Bounds) -> Event:
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


def _author(member: Person | None) -> Author | None:
    return Author(address=member.address, name=member.name) if member else None


def _aliases(fact: Aliases, identity: Identity, received_at: datetime) -> Event:
    return ContactAliasesSeen(
        tenant_id=identity.tenant_id,
        channel_id=identity.channel_id,
        provider=identity.provider,
        contact=_contact(fact.person, identity),
        received_at=received_at,
    )


def _contact(person: Person, identity: Identity) -> Contact:
    return Contact(
        key=_key(person.address, identity),
        address=person.address,
        provider_address=person.provider_address,
        name=person.name,
        aliases=person.aliases,
    )


def _key(address: str, identity: Identity) -> UUID:
    return contact_key(identity.pepper, identity.tenant_id, identity.channel_id, address)


def _delivery(fact: Delivery, identity: Identity, received_at: datetime) -> Event:
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
