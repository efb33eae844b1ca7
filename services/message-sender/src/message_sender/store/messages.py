"""An outgoing message as its queue knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.conversation import Origin

from message_sender.domain.sending import ChannelCondition, Head, SendOutcome, SendState
from message_sender.store.credentials import Credential
from message_sender.store.recipients import RecipientKey

COLUMNS = """
    m.tenant_id, m.contact_key, m.channel_id, m.conversation_id, m.turn_id, m.send_id, m.address, m.content, m.quoted, m.origin,
    m.state, m.part, m.parts, m.attempts, m.unreached, m.not_after, m.resolve_by, m.resent_at, m.handed_over
"""
"""Of `outgoing_message m`, for a `MessageRow`: then come `last_inbound_at` and `answered_by`."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """An outgoing message. `handed_over`: a server of the tenant's own was given its words."""

    tenant_id: UUID
    contact_key: UUID
    channel_id: UUID
    conversation_id: UUID
    address: str
    content: Mapping[str, Any]
    head: Head
    turn_id: UUID | None = None
    handed_over: bool = False
    quoted: Mapping[str, Any] | None = None

    def after(self, outcome: SendOutcome, channel: ChannelCondition) -> "OutgoingMessage":
        """Returns the message, with `handed_over` as it is after this outcome."""
        return replace(self, handed_over=self.handed_over or (outcome.handed_over and channel.tenants_own))

    @property
    def kind(self) -> str:
        """Returns the kind of its content, one of `contracts.outgoing.OutgoingKind`."""
        return str(self.content["kind"])

    @property
    def recipient_key(self) -> RecipientKey:
        return self.tenant_id, self.contact_key


@dataclass(frozen=True)
class MessageRow:
    """A message as it is read."""

    tenant_id: UUID
    contact_key: UUID
    channel_id: UUID
    conversation_id: UUID
    turn_id: UUID | None
    send_id: UUID
    address: str
    content: Mapping[str, Any]
    quoted: Mapping[str, Any] | None
    origin: Origin
    state: SendState
    part: int
    parts: int
    attempts: int
    unreached: int
    not_after: datetime | None
    resolve_by: datetime | None
    resent_at: datetime | None
    handed_over: bool
    last_inbound_at: datetime | None
    answered_by: str | None

    @property
    def message(self) -> OutgoingMessage:
        head = Head(
            self.send_id,
            self.state,
            self.origin,
            self.part,
            self.parts,
            self.attempts,
            self.unreached,
            self.last_inbound_at,
            self.not_after,
            self.resolve_by,
            self.resent_at is not None,
            self.answered_by,
            at_any_time=self.content["kind"] == "template",
        )
        places = self.tenant_id, self.contact_key, self.channel_id, self.conversation_id
        return OutgoingMessage(*places, self.address, self.content, head, self.turn_id, self.handed_over, self.quoted)


@dataclass(frozen=True, slots=True)
class SendCandidate:
    """The head of a customer's queue with all that the decision about it needs."""

    message: OutgoingMessage
    channel: ChannelCondition
    resend_unknown: bool
    credential: Credential | None


@dataclass(frozen=True, slots=True)
class EndedSend:
    """A message, what becomes of it, and (for a channel to stop) with which credentials it was tried."""

    message: OutgoingMessage
    expected: str
    outcome: SendOutcome
    credential: Credential | None = None
    traceparent: str | None = None
