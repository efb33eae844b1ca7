"""How the growth of each table ends."""

from common.retention import Bounded, Personal, Retention

RETENTION: Retention = {
    "turn_trace": Personal(due="finished_at < %(before)s"),
    "ai_agent": Bounded("one row per tenant", excused=("name", "instructions")),
    "tenant_profile": Bounded("one row per tenant", excused=("name",)),
}
