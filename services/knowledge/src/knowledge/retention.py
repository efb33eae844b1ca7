"""How the growth of each table ends. A document is the business's own, and stays until somebody removes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Session
from common.retention import Aged, Bounded, Personal, Retention, WithParent

from knowledge.catalogue.retention import RETENTION as CATALOGUE
from knowledge.store.unanswered import drop_empty


@dataclass(frozen=True, slots=True)
class GoneQuestion:
    group_id: UUID | None


async def drop_groups(gone: Sequence[GoneQuestion], session: Session) -> None:
    """Groups go with the last of their questions."""
    await drop_empty(session, [one.group_id for one in gone])


RETENTION: Retention = {
    "document": Bounded(
        "as much as the plan stores, and three earlier versions of each; a removed one goes with its object",
        excused=("title", "filename", "unread", "text", "heading", "vector", "labels"),
    ),
    "chunk": WithParent("document"),
    "synonyms": Bounded("one row of a tenant, of five hundred groups", excused=("groups",)),
    # Longer than what "not found in ninety days" looks at.
    "document_use": Aged(due="day < %(before)s", days=120),
    "golden_questions": Bounded("one row of a tenant, of five hundred questions", excused=("questions",)),
    "golden_run": Bounded("the last twenty of a tenant", excused=("options", "questions", "results")),
    "website": Bounded(
        "fifty of a tenant; a removed one goes behind its documents",
        excused=("url", "robots", "include", "exclude", "sitemaps", "title", "links", "added", "removed"),
    ),
    "website_page": WithParent("website"),
    "search_settings": Bounded("one row of a tenant"),
    "curated_answer": Bounded("five hundred of a tenant, unless it is set otherwise; a removed one is gone at once"),
    "unanswered_question": Personal(
        due="asked_at < %(before)s", most_days="unanswered_days", returning="group_id", row=GoneQuestion, then=drop_groups
    ),
    # What is left of one is the vector of its first question, and how often it was asked.
    "unanswered_group": Personal(due="last_asked_at < %(before)s", most_days="unanswered_days"),
    "erased_contact": Aged(due="erased_at < %(before)s", days=8),  # longer than the topic of what was asked
    **CATALOGUE,
    "knowledge_base": Bounded("as many as the plan has room for", excused=("name",)),
}
