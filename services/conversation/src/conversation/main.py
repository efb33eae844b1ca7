"""The parts of conversation."""

from common.service import Service

from conversation import api, retention, rooms
from conversation.handlers import subscriptions
from conversation.settings import Settings
from conversation.webhooks.work import vault
from conversation.work import silence

service = Service(
    "conversation",
    Settings,
    routers=[*api.routers, *rooms.routers],
    subscriptions=subscriptions,
    jobs=rooms.jobs,
    resources=silence.open_with_sweep,
    sealed=vault.SEALED,
    retention=retention.RETENTION,
)
