"""What knowledge is made of."""

from common.service import Service

from knowledge import commands, handlers, jobs, retention
from knowledge.api import bases, documents, golden, originals, search, synonyms, websites
from knowledge.resources import open_resources
from knowledge.settings import Settings

service = Service(
    "knowledge",
    Settings,
    routers=[documents.router, bases.router, golden.router, originals.router, search.router, synonyms.router, websites.router],
    subscriptions=handlers.subscriptions,
    jobs=jobs.jobs,
    commands=[commands.index],
    resources=open_resources,
    body_limits=documents.BODY_LIMITS,
    retention=retention.RETENTION,
)
