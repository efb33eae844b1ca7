"""An endpoint: where a tenant's own system wants to hear, of what, and under which secret."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from conversation.webhooks.domain.catalogue import Wanted
from conversation.webhooks.domain.trying import DeliveryState, WhyDisabled

MOST_ENDPOINTS = 10
BOTH_COUNT_FOR = timedelta(hours=24)
TEST_TYPE = "webhook.test"


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """As it is kept. `failing_since`: since then nothing was taken. `wanted` has, by type, the fields that are told."""

    id: UUID
    tenant_id: UUID
    url: str
    description: str
    wanted: dict[str, list[str]]
    enabled: bool
    disabled_because: WhyDisabled | None
    disabled_at: datetime | None
    failing_since: datetime | None
    version: int
    created_at: datetime
    secret: bytes
    previous_secret: bytes | None
    previous_until: datetime | None

    def sealed_secrets(self, now: datetime) -> list[tuple[str, bytes]]:
        """Returns the secrets that count, each with the column that it is sealed for, the new one first."""
        counts = self.previous_secret is not None and self.previous_until is not None and now < self.previous_until
        return [
            ("secret", self.secret),
            *([("previous_secret", self.previous_secret)] if counts and self.previous_secret else []),
        ]


@dataclass(frozen=True, slots=True)
class FactSubscriber:
    """An enabled endpoint, as far as it matters for what it is told."""

    tenant_id: UUID
    endpoint_id: UUID
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """One fact for one endpoint. `event_id` is the `webhook-id`, the same for each attempt; `body` is what is signed."""

    id: UUID
    tenant_id: UUID
    endpoint_id: UUID
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


def body_of(type_: str, at: datetime, data: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the body as Standard Webhooks has it."""
    return {"type": type_, "timestamp": at.isoformat().replace("+00:00", "Z"), "data": data}


def wanted_by(subscribers: Sequence[FactSubscriber], tenant_id: UUID, type_: str) -> list[tuple[UUID, Sequence[str]]]:
    """Returns the endpoints of a tenant that are told facts of a type, each with the fields it asked for."""
    return [(one.endpoint_id, one.wanted[type_]) for one in subscribers if one.tenant_id == tenant_id and type_ in one.wanted]
