"""What a webhook's elements come to, whichever provider sent them: facts without tenant, channel or key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.content import IncomingContent
from contracts.gateway import DeliveryError, DeliveryStatus, Pricing, Referral, SessionState

from gateway.providers.domain.addresses import ContactPerson
from gateway.providers.domain.history import Telling

ParkedReason = Literal[
    "malformed_json",
    "malformed",
    "unknown_object",
    "unknown_field",
    "unknown_event",
    "unknown_status",
    "unknown_contact",
    "system_message",
    "foreign_account",
    "inactive_channel",
    "too_large",
    "too_many",
    "unread",
]
IgnoredReason = Literal[
    "group",
    "broadcast",
    "story",
    "newsletter",
    "own_number",
    "own_send",
    "locked_chat",
    "undecrypted",
    "follows",
    "nothing_shared",
    "no_interest",
]


@dataclass(frozen=True, slots=True)
class Receiver:
    """What a reader may know of the channel that a body came for: its account, and whether groups are let in.

    `writers` are the contacts of earlier messages, by the messages' ids, where somebody has looked them up.
    """

    account: str
    groups: bool = False
    writers: Mapping[str, ContactPerson] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """Somebody wrote: the customer, or (`from_business`) a person on the business's own phone."""

    id: str
    person: ContactPerson
    sent_at: datetime | None
    content: IncomingContent
    reply_to: str | None = None
    forwarded: bool = False
    referral: Referral | None = None
    telling: Telling = "live"
    from_business: bool = False
    author: ContactPerson | None = None


@dataclass(frozen=True, slots=True)
class WebhookEdit:
    """An earlier message says something else now, and `by_business` or the customer (in a group `author`) says so.

    `by_business` only where the provider itself vouches for it: what a customer's phone sends may claim anything.
    """

    id: str
    target_id: str
    person: ContactPerson
    sent_at: datetime | None
    content: IncomingContent
    by_business: bool = False
    author: ContactPerson | None = None


@dataclass(frozen=True, slots=True)
class WebhookRevocation:
    """An earlier message was taken back. `by_business` and `author` as in `WebhookEdit`."""

    id: str
    target_id: str
    person: ContactPerson
    sent_at: datetime | None
    by_business: bool = False
    author: ContactPerson | None = None


@dataclass(frozen=True, slots=True)
class WebhookReaction:
    """`emoji` is None when the reaction was taken away."""

    id: str
    target_id: str
    person: ContactPerson
    sent_at: datetime | None
    emoji: str | None


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """What became of a message that we sent. `address` is the customer's, canonical."""

    message_id: str
    status: DeliveryStatus
    occurred_at: datetime | None
    address: str | None
    send_id: UUID | None = None
    error: DeliveryError | None = None
    pricing: Pricing | None = None


@dataclass(frozen=True, slots=True)
class WebhookAliases:
    """Several ids are one person's: those of `person`. Told by the provider apart from any message."""

    person: ContactPerson


@dataclass(frozen=True, slots=True)
class LinkSignal:
    """What a provider says of its own connection to WhatsApp.

    `qr` is the text that a QR code shows, `qr_image` a picture of it as a data URL. Both sign whoever scans them in: they
    are for admins, and for a minute.

    `stated_at` is the provider's clock when it told this first, and only good for an order: it may be any time zone's.
    """

    state: SessionState
    reason: str | None = None
    occurred_at: datetime | None = None
    qr: str | None = field(default=None, repr=False)
    qr_image: str | None = field(default=None, repr=False)
    pairing_code: str | None = field(default=None, repr=False)
    stated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Not understood: kept with its bytes until it is. It would be, if the contact of the message `about` were known."""

    reason: ParkedReason
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Understood, and of no interest."""

    reason: IgnoredReason


ChatFact = WebhookMessage | WebhookEdit | WebhookRevocation | WebhookReaction
EventFact = ChatFact | WebhookDelivery | WebhookAliases
"""What becomes an event, once."""

ElementFact = EventFact | LinkSignal | NotUnderstood | Ignored


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a webhook. `account` is the provider's id of the number that it came for; `raw` its JSON, or its bytes."""

    fact: ElementFact
    account: str | None = None
    raw: object = field(default=None, repr=False, compare=False)


def element_name(fact: EventFact) -> tuple[str, str]:
    """Returns what makes an element the same element when it comes again: its kind, and the provider's id of it.

    A change is known by its target and its second, which anybody in a chat can name: whose it is belongs to its name, or
    what somebody pretends would be taken for what the author does later. Nor is a message's id, which the sender's phone
    makes up, ever that of a change.
    """
    if isinstance(fact, WebhookDelivery):
        return "status", f"{fact.message_id}:{fact.status}"
    if isinstance(fact, WebhookAliases):
        return "aliases", " ".join(sorted((fact.person.address, *fact.person.aliases)))
    if isinstance(fact, WebhookEdit | WebhookRevocation):
        whose = "business" if fact.by_business else (fact.author or fact.person).address
        return "change", f"{fact.id} {whose}"
    return "message", fact.id
