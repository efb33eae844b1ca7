"""How the growth of each table ends. A document is the business's own, and stays until somebody removes it."""

from common.retention import Aged, Bounded, Personal, Retention, WithParent

from knowledge.catalogue.retention import RETENTION as CATALOGUE
from knowledge.store.unanswered import GoneGroup
from knowledge.work.unanswered import forget_drafts

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
    "unanswered_question": Personal(due="asked_at < %(before)s", most_days="unanswered_days"),
    # What is left of one is the vector of its first question, and how often it was asked. It is never older than its questions.
    "unanswered_group": Personal(
        due="last_asked_at < %(before)s",
        most_days="unanswered_days",
        returning="id, tenant_id, answer_id",
        row=GoneGroup,
        then=forget_drafts,
    ),
    "erased_contact": Aged(due="erased_at < %(before)s", days=8),  # longer than the topic of what was asked
    **CATALOGUE,
    "knowledge_base": Bounded("as many as the plan has room for", excused=("name",)),
}
