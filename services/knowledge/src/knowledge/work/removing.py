"""Removing: first the document is marked, then it is found no more, and at last nothing of it is left."""

from functools import partial
from uuid import UUID

from common.db import Session
from common.errors import NotFound
from common.jobs import Complete, Job, schedule
from common.messaging.outbox import publish
from contracts.knowledge import DocumentRemoved
from pydantic import BaseModel

from knowledge.resources import Resources
from knowledge.store import documents

REMOVE = "remove"


class ToRemove(BaseModel):
    document_id: UUID


def schedule_removal(session: Session, tenant_id: UUID, document_id: UUID) -> None:
    schedule(session, REMOVE, document_id, ToRemove(document_id=document_id), tenant_id=tenant_id)


async def remove(tenant_id: UUID, document_id: UUID, resources: Resources) -> None:
    """When it returns, nothing of the document is found any more.

    Raises `NotFound`, and `Unavailable` while the vector store is away. In that case the document is being removed, and a
    second call waits for it.
    """
    async with resources.database.transaction(tenant_id) as session:
        size = await documents.mark_removed(session, document_id)
        if size is not None:
            event = DocumentRemoved(tenant_id=tenant_id, document_id=document_id, occurred_at=session.now, size=size)
            publish(session, event)
            schedule_removal(session, tenant_id, document_id)
        elif not await documents.is_being_removed(session, document_id):
            raise NotFound
    await resources.vectors.remove(tenant_id, document_id)


async def clean_up(job: Job[ToRemove], resources: Resources) -> Complete:
    """Returns what completes the job: the row goes last, after points and bytes, and until then the job is tried again."""
    document_id = job.payload.document_id
    await resources.vectors.remove(job.tenant_id, document_id)
    await resources.objects.remove(job.tenant_id, document_id)
    return partial(_delete, document_id)


async def _delete(document_id: UUID, session: Session) -> None:
    await documents.delete(session, document_id)
