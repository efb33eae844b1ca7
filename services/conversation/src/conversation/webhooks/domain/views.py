"""What people see of endpoints and deliveries. A secret is seen once: when it is made."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from contracts.bounds import LONGEST_CODE
from pydantic import BaseModel, Field, StringConstraints

from conversation.webhooks.domain.catalogue import fields_of
from conversation.webhooks.domain.endpoint import StoredDelivery, WebhookEndpoint
from conversation.webhooks.domain.trying import DeliveryState, WhyDisabled

Path = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CODE)]
MOST_FIELDS = 100


class WantedFact(BaseModel):
    """A type of facts, and which of its fields are told: `*` is all that is not personal; personal ones are named."""

    type: Annotated[str, StringConstraints(max_length=LONGEST_CODE)]
    fields: Annotated[list[Path], Field(min_length=1, max_length=MOST_FIELDS)] = ["*"]


class EndpointView(BaseModel):
    """`disabled_because`: we disabled it, as it had answered nothing for days (`failing`), or 410 (`gone`)."""

    endpoint_id: UUID
    url: str
    description: str
    types: list[WantedFact]
    enabled: bool
    disabled_because: WhyDisabled | None
    disabled_at: datetime | None
    failing_since: datetime | None
    previous_secret_until: datetime | None
    version: int
    created_at: datetime


class NewEndpointView(EndpointView):
    """`secret` is shown this once."""

    secret: str


class SecretView(BaseModel):
    """The new secret, shown this once. Until then what is sent is signed with the one before, too."""

    secret: str
    previous_secret_until: datetime


class EndpointsView(BaseModel):
    endpoints: list[EndpointView]


class DeliveryView(BaseModel):
    """`event_id` is what was sent as `webhook-id`. `error` says why there is no `status_code`.

    `next_at` is when it is tried again.
    """

    delivery_id: UUID
    event_id: UUID
    type: str
    state: DeliveryState
    attempts: int
    status_code: int | None
    error: str | None
    latency_ms: int | None
    created_at: datetime
    attempted_at: datetime | None
    next_at: datetime | None


class DeliveriesPage(BaseModel):
    """Newest first. `next` is the `cursor` of the following page, null on the last one."""

    deliveries: list[DeliveryView]
    next: str | None


class FactFieldView(BaseModel):
    path: str
    personal: bool


class FactTypeView(BaseModel):
    """A type that can be asked for, with its fields."""

    type: str
    about: str
    fields: list[FactFieldView]


class FactTypesView(BaseModel):
    types: list[FactTypeView]


def endpoint_view(endpoint: WebhookEndpoint, now: datetime) -> EndpointView:
    until = endpoint.previous_until
    return EndpointView(
        endpoint_id=endpoint.id,
        url=endpoint.url,
        description=endpoint.description,
        types=[WantedFact(type=type_, fields=fields) for type_, fields in endpoint.wanted.items()],
        enabled=endpoint.enabled,
        disabled_because=endpoint.disabled_because,
        disabled_at=endpoint.disabled_at,
        failing_since=endpoint.failing_since,
        previous_secret_until=until if until and now < until else None,
        version=endpoint.version,
        created_at=endpoint.created_at,
    )


def delivery_view(delivery: StoredDelivery) -> DeliveryView:
    return DeliveryView(
        delivery_id=delivery.id,
        event_id=delivery.event_id,
        type=delivery.type,
        state=delivery.state,
        attempts=delivery.attempts,
        status_code=delivery.status_code,
        error=delivery.error,
        latency_ms=delivery.latency_ms,
        created_at=delivery.created_at,
        attempted_at=delivery.attempted_at,
        next_at=delivery.next_at,
    )


def type_view(type_: str, about: str) -> FactTypeView:
    return FactTypeView(
        type=type_, about=about, fields=[FactFieldView(path=one.path, personal=one.personal) for one in fields_of(type_)]
    )
