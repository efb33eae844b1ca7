"""How the growth of the desk's tables ends. Notes say what customers do, and go with the tenant's time."""

from common.retention import Bounded, Personal, Retention, WithParent

RETENTION: Retention = {
    "note": Personal(due="created_at < %(before)s"),
    "mention": WithParent("note"),
    "label": Bounded("at most 500 a tenant, and the business's own words", excused=("name",)),
    "canned_answer": Bounded("at most 500 a person, and the business's own words", excused=("text", "title")),
    "macro": Bounded("at most 200 a tenant, and the business's own words", excused=("name", "actions")),
}
