"""Bodies that are to be read (again) by a job: what it is asked for, and who asks by himself."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from common.db import Session
from common.ids import derived_id
from common.jobs import schedule
from contracts.bounds import Code
from pydantic import BaseModel, Field

from gateway.intake.store.parked import ParkedChoice
from gateway.intake.store.webhooks import ParkedRow
from gateway.providers.domain.elements import ParkedReason

MOST_IDS = 200
REPLAY = "replay_parked"
UNREAD: ParkedReason = "unread"
"""A body has more elements than one request may have. It is kept, and the rest of it read by a job, at once."""


class Replay(BaseModel):
    """What to read again; see `store.parked.Choice`."""

    channel_id: UUID
    reason: Code | None = None
    parked_ids: Annotated[tuple[UUID, ...], Field(max_length=MOST_IDS)] | None = None

    def choice(self, tenant_id: UUID) -> ParkedChoice:
        return ParkedChoice(tenant_id, self.channel_id, self.reason, self.parked_ids)

    @property
    def key(self) -> UUID:
        """Returns the same for the same request, so that asking twice is one job."""
        return derived_id(self.channel_id, self.reason or "", *sorted(map(str, self.parked_ids or ())))


def again(session: Session, parked: Sequence[ParkedRow]) -> None:
    """Have the rest of bodies read of which this much was read."""
    for row in parked:
        if row.reason == UNREAD:
            replay = Replay(channel_id=row.origin.channel_id, parked_ids=(row.id,))
            schedule(session, REPLAY, replay.key, replay, tenant_id=row.origin.tenant_id)
