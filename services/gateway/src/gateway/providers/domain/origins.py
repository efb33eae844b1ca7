"""Which webhook something came with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WebhookOrigin:
    """The authentic request that something came in."""

    webhook_id: UUID
    tenant_id: UUID
    channel_id: UUID
    received_at: datetime
