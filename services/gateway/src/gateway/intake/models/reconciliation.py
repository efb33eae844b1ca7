"""How far a provider's own list of messages was read."""

from datetime import datetime
from uuid import UUID

from common.tables import Instant
from sqlmodel import Field

from gateway.tables import Base


class ReconciliationTable(Base, table=True):
    """All that came to a channel until `read_until` was seen. `next_page` is the rest of a pass that began at `began_at`."""

    channel_id: UUID = Field(primary_key=True)
    tenant_id: UUID
    read_until: datetime = Field(sa_type=Instant)
    next_page: str | None = None
    began_at: datetime | None = Field(default=None, sa_type=Instant)
