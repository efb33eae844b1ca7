"""What a tenant may still use."""

from typing import Annotated, Literal

from contracts.bounds import first
from contracts.event import Event, Instant, NonNegative, Payload
from contracts.topics import QUOTAS

MOST_LIMITS = 50

PlanName = Literal["starter", "growth", "enterprise"]
Meter = Literal["messages", "outlets", "knowledge_bases", "storage_bytes"]


class Limit(Payload):
    """`limit` is null where the plan sets none."""

    meter: Meter
    limit: NonNegative | None


class PlanChanged(Event, topic=QUOTAS, type="billing.plan-changed.v1", key="tenant_id"):
    """The plan that counts from now on, with its limits for a period."""

    plan: PlanName
    limits: Annotated[tuple[Limit, ...], *first(MOST_LIMITS)]
    period_started_at: Instant
    period_ends_at: Instant


class QuotaEvent(Payload):
    meter: Meter
    used: NonNegative
    limit: NonNegative
    period_started_at: Instant


class QuotaWarning(QuotaEvent, Event, topic=QUOTAS, type="billing.quota-warning.v1", key="tenant_id"):
    """A meter passed `percent` of its limit. Once per meter, percentage and period."""

    percent: NonNegative


class QuotaExceeded(QuotaEvent, Event, topic=QUOTAS, type="billing.quota-exceeded.v1", key="tenant_id"):
    """Nothing is left of a meter: further reservations are refused."""


class QuotaRestored(QuotaEvent, Event, topic=QUOTAS, type="billing.quota-restored.v1", key="tenant_id"):
    """Something is left again: a new period, a larger plan, or something given back."""
