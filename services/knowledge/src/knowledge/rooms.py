"""What knowledge and its rooms bring to the service: routes and jobs."""

from knowledge import jobs as own_jobs
from knowledge.api import (
    bases,
    curated,
    documents,
    golden,
    originals,
    search,
    search_settings,
    synonyms,
    unanswered,
    websites,
)
from knowledge.catalogue import jobs as catalogue_jobs
from knowledge.catalogue.api import eligibility, feeds, imports, items
from knowledge.catalogue.api import search as item_search
from knowledge.registry import jobs

routers = [
    documents.router,
    bases.router,
    golden.router,
    originals.router,
    search.router,
    search_settings.router,
    synonyms.router,
    curated.router,
    unanswered.router,
    websites.router,
    items.router,
    imports.router,
    feeds.router,
    item_search.router,
    eligibility.router,
]
body_limits = documents.BODY_LIMITS | imports.BODY_LIMITS

__all__ = ["body_limits", "catalogue_jobs", "jobs", "own_jobs", "routers"]
