"""What billing is made of."""

from common.service import Service

from billing import api, commands, handlers
from billing.resources import open_resources
from billing.retention import RETENTION
from billing.settings import Settings
from billing.store.invariants import INVARIANTS

service = Service(
    "billing",
    Settings,
    routers=[api.router],
    subscriptions=handlers.subscriptions,
    resources=open_resources,
    commands=[commands.plans],
    retention=RETENTION,
    invariants=INVARIANTS,
)
