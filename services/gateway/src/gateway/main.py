"""What the gateway is made of."""

from common.service import Service

from gateway import jobs
from gateway.api import channels, people, sessions, tenants, webhooks
from gateway.commands import tenants_commands
from gateway.resources import open_resources
from gateway.settings import Settings

service = Service(
    "gateway",
    Settings,
    routers=[webhooks.router, sessions.router, tenants.router, people.router, channels.router],
    jobs=jobs.jobs,
    resources=open_resources,
    body_limits={"/webhooks/": webhooks.MAX_BODY_BYTES},
    commands=[tenants_commands],
)
