"""What analytics is made of."""

from common.service import Service

from analytics import api, handlers
from analytics.resources import open_resources
from analytics.retention import RETENTION
from analytics.settings import Settings

service = Service(
    "analytics",
    Settings,
    routers=[api.router],
    subscriptions=handlers.subscriptions,
    resources=open_resources,
    retention=RETENTION,
)
