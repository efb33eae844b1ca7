"""What the gateway is made of."""

from common.service import Service

from gateway import resources, retention, rooms
from gateway.channels.work.vault import SEALED
from gateway.settings import Settings

service = Service(
    "gateway",
    Settings,
    routers=rooms.routers,
    jobs=rooms.jobs,
    resources=resources.open_resources,
    body_limits=rooms.body_limits,
    commands=rooms.commands,
    sealed=SEALED,
    retention=retention.RETENTION,
)
