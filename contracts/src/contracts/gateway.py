"""What the gateway tells: the directory of tenants, and everything that customers and providers did."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.bounds import (
    LONGEST_ID,
    LONGEST_URL,
    Address,
    Code,
    Label,
    Line,
    Name,
    Sha256,
    Token,
    cut_at,
    first,
    label,
    or_nothing,
)
from contracts.content import IncomingContent
from contracts.event import (
    Event,
    Instant,
    NonNegative,
    Payload,
    PersonalAddress,
    PersonalId,
    PersonalLabel,
    PersonalName,
    personal,
)
from contracts.topics import ACCESS, CHANNEL_SESSIONS, DELIVERY_STATUSES, INCOMING_MESSAGES, TENANTS

MOST_OUTLETS = 100
MOST_CHANNELS = 300
MOST_MEMBERS = 700
MOST_KINDS = 20
MOST_ALIASES = 20
LONGEST_ACCOUNT = 200

Provider = Literal["meta", "twilio", "evolution", "wppconnect", "baileys"]
Role = Literal["admin", "supervisor", "agent", "viewer"]
DeliveryStatus = Literal["sent", "delivered", "read", "played", "failed"]
SessionState = Literal["connecting", "qr_required", "connected", "disconnected", "logged_out", "banned"]
MissingReason = Literal["expired", "forbidden", "too_large", "unsafe", "corrupt", "unavailable"]
ErrorClass = Literal[
    "auth",
    "integrity",
    "throttling",
    "pair_rate",
    "spam",
    "registration",
    "transient",
    "window",
    "recipient",
    "marketing",
    "content",
    "payment",
    "template",
    "other",
]


class TenantSettings(Payload):
    """How a tenant wants to be served."""

    ai_enabled: bool = True
    answered_kinds: Annotated[tuple[Code, ...], *first(MOST_KINDS)] = ("text", "button_reply", "list_reply")
    burst_window_ms: Annotated[int, Field(ge=0, le=60_000)] = 2_000
    echo_pauses_ai: bool = True
    resend_unknown: bool = False
    handoff_message: Line = "Vou chamar uma pessoa da nossa equipe. / A person from our team will answer you shortly."
    retention_days: Annotated[int, Field(ge=1, le=3650)] = 365


class Outlet(Payload):
    outlet_id: UUID
    name: Label


class Channel(Payload):
    """A number or session of the tenant, without its secrets. `address` is the business's own, not a customer's."""

    channel_id: UUID
    provider: Provider
    name: Label
    address: Annotated[str, *label(LONGEST_ACCOUNT)]
    outlet_id: UUID | None = None
    active: bool = True


class Member(Payload):
    user_id: UUID
    role: Role
    display_name: PersonalLabel


class TenantChanged(Event, topic=TENANTS, type="gateway.tenant-changed.v1", key="tenant_id"):
    """A tenant's whole directory entry. `version` grows by one with each change: an older one never wins."""

    version: NonNegative
    name: Name
    locale: Code = "pt-BR"
    time_zone: Code = "America/Sao_Paulo"
    active: bool = True
    settings: TenantSettings = TenantSettings()
    outlets: Annotated[tuple[Outlet, ...], *first(MOST_OUTLETS)] = ()
    channels: Annotated[tuple[Channel, ...], *first(MOST_CHANNELS)] = ()
    members: Annotated[tuple[Member, ...], *first(MOST_MEMBERS)] = ()


class AccessRevoked(Event, topic=ACCESS, type="gateway.access-revoked.v1", key="subject_id"):
    """Tokens that a person or an API key was given before `before` count no longer.

    Told when somebody is removed, made inactive, given another role or password, and when an API key is revoked.
    """

    subject_id: UUID
    kind: Literal["person", "api_key"]
    before: Instant


class Contact(Payload):
    """Who wrote. `key` reveals no phone; `address` is canonical (`+E164`, `lid:…`, `bsuid:…`, or `group:…` for a group).

    Answers go to `provider_address`, verbatim.
    """

    key: UUID
    address: PersonalAddress
    provider_address: PersonalAddress
    name: PersonalName | None = None
    aliases: Annotated[tuple[Address, ...], *first(MOST_ALIASES), personal] = ()


class Author(Payload):
    """Which member of a group wrote. `address` is canonical."""

    address: PersonalAddress
    name: PersonalName | None = None


class Referral(Payload):
    """The ad that a customer clicked, or the page that they came from. `campaign` is what a deep link says of itself."""

    source_url: Annotated[str, *cut_at(LONGEST_URL)] | None = None
    source_id: Token | None = None
    source_type: Code | None = None
    headline: Line | None = None
    body: Line | None = None
    campaign: Line | None = None
    click_id: Annotated[Token, personal] | None = None


class IncomingMessage(Payload):
    """What all messages of a channel say of themselves. `message_id` is the UUIDv5 of channel and provider id.

    A provider's own id is personal data: Meta's spells the customer's phone in base64, WPPConnect's in plain digits.
    """

    message_id: UUID
    channel_id: UUID
    provider: Provider
    provider_message_id: PersonalId
    contact: Contact
    sent_at: Instant
    received_at: Instant
    content: IncomingContent
    reply_to: Annotated[PersonalId | None, or_nothing(LONGEST_ID)] = None
    forwarded: bool = False
    referral: Referral | None = None
    history: bool = False
    author: Author | None = None


class MessageReceived(IncomingMessage, Event, topic=INCOMING_MESSAGES, type="gateway.message-received.v1", key="contact.key"):
    """A customer wrote. With `history` it is an old message of a synced phone, which is never answered."""


class BusinessEchoReceived(
    IncomingMessage, Event, topic=INCOMING_MESSAGES, type="gateway.business-echo-received.v1", key="contact.key"
):
    """A person of the business wrote on the phone or in the Business app. Stored, never answered."""


class MessageChange(Payload):
    """Something that happened to an earlier message, named by the provider's id of that message.

    `by` is who did it, as far as the provider itself vouches for it: the business on its own phone, or else the customer (in a
    group its member `author`). The target may be somebody else's: whether the change counts is for `conversation` to say.
    """

    channel_id: UUID
    provider: Provider
    provider_message_id: PersonalId
    target_provider_message_id: PersonalId
    contact: Contact
    sent_at: Instant
    received_at: Instant
    by: Literal["customer", "business"] = "customer"
    author: Author | None = None


class MessageEdited(MessageChange, Event, topic=INCOMING_MESSAGES, type="gateway.message-edited.v1", key="contact.key"):
    """Somebody changed what a message says."""

    content: IncomingContent


class MessageRevoked(MessageChange, Event, topic=INCOMING_MESSAGES, type="gateway.message-revoked.v1", key="contact.key"):
    """Somebody took a message back."""


class ReactionChanged(MessageChange, Event, topic=INCOMING_MESSAGES, type="gateway.reaction-changed.v1", key="contact.key"):
    """The customer reacted to a message; `emoji` is null when the reaction was taken away."""

    emoji: Code | None


class ContactAliasesSeen(Event, topic=INCOMING_MESSAGES, type="gateway.contact-aliases-seen.v1", key="contact.key"):
    """A provider says that several ids are one person's: `contact.address`, and all of `contact.aliases`."""

    channel_id: UUID
    provider: Provider
    contact: Contact
    received_at: Instant


class MediaStored(Event, topic=INCOMING_MESSAGES, type="gateway.media-stored.v1", key="contact_key"):
    """The file of a message was fetched, checked and stored. `size` in bytes, `sha256` as 64 hex digits.

    `mime_type` is what the content is, whatever the provider called it.
    """

    media_id: UUID
    message_id: UUID
    channel_id: UUID
    contact_key: UUID
    mime_type: Code
    filename: PersonalName | None = None
    size: NonNegative
    sha256: Sha256
    stored_at: Instant


class MediaMissing(Event, topic=INCOMING_MESSAGES, type="gateway.media-missing.v1", key="contact_key"):
    """The file of a message cannot be had, now or later."""

    media_id: UUID
    message_id: UUID
    channel_id: UUID
    contact_key: UUID
    reason: MissingReason
    occurred_at: Instant


class DeliveryError(Payload):
    """Why a provider did not deliver. `code` is the provider's; decide by `class`."""

    code: Code
    class_: Annotated[ErrorClass, Field(alias="class")]
    title: Line = ""


class Pricing(Payload):
    """What the provider says that a message costs."""

    category: Code
    billable: bool


class DeliveryStatusChanged(Event, topic=DELIVERY_STATUSES, type="gateway.delivery-status-changed.v1", key="routing_key"):
    """A provider says what became of a message that we sent. Statuses come in any order."""

    channel_id: UUID
    provider: Provider
    provider_message_id: PersonalId
    send_id: UUID | None
    contact_key: UUID | None
    status: DeliveryStatus
    error: DeliveryError | None = None
    pricing: Pricing | None = None
    occurred_at: Instant

    @property
    def routing_key(self) -> UUID:
        return self.contact_key or self.channel_id


class ChannelSessionChanged(Event, topic=CHANNEL_SESSIONS, type="gateway.channel-session-changed.v1", key="channel_id"):
    """A channel's connection to WhatsApp is in another state. `reason` is the provider's own word or code for why."""

    channel_id: UUID
    state: SessionState
    reason: Line | None
    occurred_at: Instant
