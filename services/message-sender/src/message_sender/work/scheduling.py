"""The job `send`, of which a customer has at most one."""

from datetime import datetime
from uuid import UUID

from common.db import Session
from common.jobs import schedule
from contracts.event import Event
from pydantic import BaseModel

from message_sender.store.recipients import Recipient

SEND = "send"


class SendNext(BaseModel):
    """The payload of the job `send`, whose key is the customer's contact key. `marked` is the message that was marked as being
    sent in the transaction that scheduled this job: as long as no attempt of it has begun, that one was not tried.
    """

    channel_id: UUID
    marked: UUID | None = None


def schedule_send(
    session: Session, recipient: Recipient, *, run_at: datetime | None = None, because: Event | None = None
) -> None:
    """Schedule a run. Only for a customer who was just marked as busy, or whose last run ends with this transaction."""
    payload = SendNext(channel_id=recipient.channel_id)
    schedule(session, SEND, recipient.contact_key, payload, tenant_id=recipient.tenant_id, run_at=run_at, because=because)
