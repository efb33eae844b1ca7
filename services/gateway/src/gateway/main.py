"""What the gateway is made of."""

from common.service import Service

from gateway import commands, jobs, resources, retention
from gateway.administration.vault import SEALED
from gateway.api import routers, webhooks
from gateway.settings import Settings

service = Service(
    "gateway",
    Settings,
    routers=routers,
    jobs=jobs.jobs,
    resources=resources.open_resources,
    body_limits={"/webhooks/": webhooks.COUNTED_HERE},
    commands=commands.commands,
    sealed=SEALED,
    retention=retention.RETENTION,
)
