"""What happened when a message was handed to a provider."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.bounds import Code
from contracts.conversation import Origin
from contracts.event import Event, Instant, NonNegative, Payload, PersonalId
from contracts.gateway import DeliveryError
from contracts.topics import DELIVERIES

MOST_PARTS = 1_000


class Delivery(Payload):
    """One part (`part` counts from 1) of what was asked for under `send_id`, and for the AI's turn `turn_id`, if for one.

    `handed_over`: a server that the tenant runs itself was given the words, now or before. Of what it says nobody else knows.
    `content_kind` is of `contracts.outgoing.OutgoingKind`; null where a text was asked for before there were others.
    """

    send_id: UUID
    turn_id: UUID | None = None
    conversation_id: UUID
    channel_id: UUID
    contact_key: UUID
    origin: Origin
    part: Annotated[int, Field(ge=1, le=MOST_PARTS)] = 1
    of_parts: Annotated[int, Field(ge=1, le=MOST_PARTS)] = 1
    provider_message_id: PersonalId | None = None
    error: DeliveryError | None = None
    attempts: NonNegative = 1
    handed_over: bool = False
    content_kind: Code | None = None
    occurred_at: Instant


class MessageSent(Delivery, Event, topic=DELIVERIES, type="message-sender.message-sent.v1", key="contact_key"):
    """The provider took the part. Whether it arrived is said by `DeliveryStatusChanged`."""


class MessageFailed(Delivery, Event, topic=DELIVERIES, type="message-sender.message-failed.v1", key="contact_key"):
    """The provider refused, or it was too late: this part, and all after it, will not be sent."""


class MessageHeld(Delivery, Event, topic=DELIVERIES, type="message-sender.message-held.v1", key="contact_key"):
    """The channel cannot send now; the message waits until somebody repairs it."""

    reason: Literal["credentials", "restricted", "payment", "rate"]


class MessageOutcomeUnknown(
    Delivery, Event, topic=DELIVERIES, type="message-sender.message-outcome-unknown.v1", key="contact_key"
):
    """The call was made and no answer came. Nothing is sent again until a status or a policy decides."""
