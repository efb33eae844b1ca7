"""What goes on for as long as a channel is there and active: reading again what its provider may have failed to tell."""

from datetime import datetime, timedelta
from uuid import UUID

from common.db import Session
from common.jobs import cancel, schedule
from contracts.providers import CAPABILITIES
from pydantic import BaseModel

from gateway.channels.store import reconciliation as store
from gateway.channels.store.channels import StoredChannel

RECONCILE = "reconcile_messages"
EVERY = timedelta(minutes=15)


class ReconcileChannel(BaseModel):
    """Which channel's list of messages is read again."""

    channel_id: UUID


async def start_reconciling(session: Session, row: StoredChannel) -> None:
    """After a channel was made or changed. What came before, or while it was inactive, is not looked for."""
    if not _is_listed(row):
        return
    if row.active:
        schedule_reconciliation(session, row.tenant_id, row.id, session.now + EVERY)
    else:
        await stop_reconciling(session, row)


def schedule_reconciliation(session: Session, tenant_id: UUID, channel_id: UUID, run_at: datetime) -> None:
    schedule(session, RECONCILE, channel_id, ReconcileChannel(channel_id=channel_id), tenant_id=tenant_id, run_at=run_at)


async def stop_reconciling(session: Session, row: StoredChannel) -> None:
    if _is_listed(row):
        await cancel(session, RECONCILE, row.id, tenant_id=row.tenant_id)
        await store.forget(session, row.id)


def _is_listed(row: StoredChannel) -> bool:
    return CAPABILITIES[row.provider].missed_messages == "listed"
