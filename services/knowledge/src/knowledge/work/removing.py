"""Removing: first the document is marked, then it is found no more, and at last nothing of it is left."""

from contextlib import suppress
from functools import partial
from uuid import UUID

from common.db import Session
from common.errors import NotFound
from common.jobs import Complete, Job, nothing, schedule
from common.messaging.outbox import publish
from contracts.knowledge import DocumentRemoved
from pydantic import BaseModel

from knowledge.domain.documents import KEPT_VERSIONS
from knowledge.resources import Resources
from knowledge.store import documents, versions

REMOVE = "remove"


class ToRemove(BaseModel):
    document_id: UUID


def schedule_removal(session: Session, tenant_id: UUID, document_id: UUID) -> None:
    schedule(session, REMOVE, document_id, ToRemove(document_id=document_id), tenant_id=tenant_id)


async def remove(tenant_id: UUID, document_id: UUID, resources: Resources) -> None:
    """When it returns, nothing of the document is found any more. Superseded versions, which are not found, go with the last
    other one.

    Raises `NotFound`, and `Unavailable` while the vector store is away. In that case the document is being removed, and a
    second call waits for it.
    """
    async with resources.database.transaction(tenant_id) as session:
        version = await versions.find(session, document_id)
        if version is not None:
            await versions.lock(session, version.series_id)
            others = [one for one in await versions.of_series(session, tenant_id, version.series_id) if one.id != document_id]
            are_left = any(one.superseded_at is None for one in others)
            for one in [version] if are_left else [version, *others]:
                await _mark(session, tenant_id, one.id)
        elif not await documents.is_being_removed(session, document_id):
            raise NotFound
    await resources.vectors.remove(tenant_id, document_id)


async def remove_series(tenant_id: UUID, series_id: UUID, resources: Resources) -> None:
    """When it returns, nothing of any version is found any more. Harmless where that is so. Raises `Unavailable`."""
    async with resources.database.transaction(tenant_id) as session:
        present = [one.id for one in await versions.of_series(session, tenant_id, series_id) if one.superseded_at is None]
    for document_id in present:
        with suppress(NotFound):
            await remove(tenant_id, document_id, resources)


async def remove_oldest(session: Session, tenant_id: UUID, series_id: UUID) -> None:
    """Removes superseded versions beyond those that are kept; to be called with the lock of the series."""
    of_series = await versions.of_series(session, tenant_id, series_id)
    superseded = [one for one in of_series if one.superseded_at is not None]
    for one in superseded[KEPT_VERSIONS:]:
        await _mark(session, tenant_id, one.id)


async def _mark(session: Session, tenant_id: UUID, document_id: UUID) -> None:
    size = await documents.mark_removed(session, document_id)
    if size is not None:
        event = DocumentRemoved(tenant_id=tenant_id, document_id=document_id, occurred_at=session.now, size=size)
        publish(session, event)
        schedule_removal(session, tenant_id, document_id)


async def clean_up(job: Job[ToRemove], resources: Resources) -> Complete:
    """Returns what completes the job: the row goes last, after points and bytes, and until then the job is tried again.

    Of one that failed or is superseded only the points go: it can be tried again, or restored. Of all others nothing does.
    """
    document_id = job.payload.document_id
    async with resources.database.transaction(job.tenant_id) as session:
        version = await versions.find(session, document_id)
    if version is not None and version.superseded_at is None and version.status != "failed":
        return nothing
    await resources.vectors.remove(job.tenant_id, document_id)
    if version is not None:
        return nothing
    await resources.objects.remove(job.tenant_id, document_id)
    return partial(_delete, document_id)


async def _delete(document_id: UUID, session: Session) -> None:
    await documents.delete(session, document_id)
