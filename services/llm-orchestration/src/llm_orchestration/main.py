"""What llm-orchestration is made of."""

from common.service import Service

from llm_orchestration import api, handlers, jobs
from llm_orchestration.resources import open_resources
from llm_orchestration.retention import RETENTION
from llm_orchestration.settings import Settings

service = Service(
    "llm-orchestration",
    Settings,
    routers=[api.router],
    subscriptions=handlers.subscriptions,
    jobs=jobs.jobs,
    resources=open_resources,
    retention=RETENTION,
)
