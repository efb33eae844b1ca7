"""How the growth of the tables of people who answer ends."""

from common.retention import Aged, Bounded, Personal, Retention, WithParent

RETENTION: Retention = {
    "business_hours": Bounded("one row per tenant", excused=("hours",)),
    "team": Bounded("at most 100 of a tenant", excused=("name", "hours")),
    "team_member": WithParent("team"),
    "agent": Bounded("one row per person whom an admin set something for"),
    "handoff": Personal(due="began_at < %(before)s"),
    "sla_clock": Personal(due="began_at < %(before)s"),
    "assignment_turn": Bounded("one row per tenant", excused=("last_given",)),
    "read_mark": WithParent("conversation"),
    "presence": Aged(due="seen_at < %(before)s", days=30),
}
