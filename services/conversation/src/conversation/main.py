"""The parts of conversation."""

from common.service import Service

from conversation import api, handlers, retention, rooms, settings
from conversation.store.invariants import INVARIANTS
from conversation.webhooks.work import vault
from conversation.work import silence

service = Service(
    "conversation",
    settings.Settings,
    routers=[*api.routers, *rooms.routers],
    subscriptions=handlers.subscriptions,
    jobs=rooms.jobs,
    resources=silence.open_with_sweep,
    sealed=vault.SEALED,
    retention=retention.RETENTION,
    invariants=INVARIANTS,
)
