"""The parts of conversation."""

from common.service import Service

from conversation import api, resources, retention, rooms
from conversation.handlers import subscriptions
from conversation.live import socket
from conversation.settings import Settings
from conversation.webhooks.work.vault import SEALED

service = Service(
    "conversation",
    Settings,
    routers=[*api.routers, socket.router, *rooms.routers],
    subscriptions=subscriptions,
    jobs=rooms.jobs,
    resources=resources.open_resources,
    sealed=SEALED,
    retention=retention.RETENTION,
)
