"""The parts of conversation."""

from common.service import Service

from conversation import api, retention
from conversation.handlers import subscriptions
from conversation.jobs import jobs
from conversation.live import socket
from conversation.resources import open_resources
from conversation.settings import Settings

service = Service(
    "conversation",
    Settings,
    routers=[*api.routers, socket.router],
    subscriptions=subscriptions,
    jobs=jobs,
    resources=open_resources,
    retention=retention.RETENTION,
)
