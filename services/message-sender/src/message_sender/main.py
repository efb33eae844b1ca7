"""What message-sender is made of."""

from common.service import Service

from message_sender import handlers, jobs, resources, retention, settings
from message_sender.api import channels, outgoing
from message_sender.store.invariants import INVARIANTS

service = Service(
    "message-sender",
    settings.Settings,
    routers=[channels.router, outgoing.router],
    subscriptions=handlers.subscriptions,
    jobs=jobs.jobs,
    resources=resources.open_resources,
    sealed=resources.SEALED,
    retention=retention.RETENTION,
    invariants=INVARIANTS,
)
