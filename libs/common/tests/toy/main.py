from common.service import Service

from toy import api, handlers, jobs
from toy.resources import open_resources
from toy.retention import RETENTION
from toy.settings import Settings

service = Service(
    "toy",
    Settings,
    routers=[api.router],
    subscriptions=handlers.subscriptions,
    jobs=jobs.jobs,
    resources=open_resources,
    retention=RETENTION,
    body_limits={"/v1/small": 100},
)
