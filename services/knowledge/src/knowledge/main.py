"""What knowledge is made of."""

from common.service import Service

from knowledge import commands, handlers, retention, rooms
from knowledge.resources import open_resources
from knowledge.settings import Settings

service = Service(
    "knowledge",
    Settings,
    routers=rooms.routers,
    subscriptions=handlers.subscriptions,
    jobs=rooms.jobs,
    commands=[commands.index],
    resources=open_resources,
    body_limits=rooms.body_limits,
    retention=retention.RETENTION,
)
