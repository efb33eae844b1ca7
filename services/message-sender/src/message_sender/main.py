"""What message-sender is made of."""

from common.service import Service

from message_sender import handlers, jobs
from message_sender.api import channels, outgoing
from message_sender.resources import SEALED, open_resources
from message_sender.retention import RETENTION
from message_sender.settings import Settings

service = Service(
    "message-sender",
    Settings,
    routers=[channels.router, outgoing.router],
    subscriptions=handlers.subscriptions,
    jobs=jobs.jobs,
    resources=open_resources,
    sealed=SEALED,
    retention=RETENTION,
)
