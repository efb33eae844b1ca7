"""Retrying: a document that failed is read once more, from the bytes that are kept."""

from uuid import UUID

from common.errors import Conflict, NotFound
from common.jobs import is_open

from knowledge.resources import Resources
from knowledge.store import documents, versions
from knowledge.store.documents import StoredDocument
from knowledge.work.chain import schedule_reading
from knowledge.work.removing import REMOVE


async def retry(tenant_id: UUID, document_id: UUID, resources: Resources) -> StoredDocument:
    """Returns the document, which is read again. Where a later version is found by now, it becomes an earlier one of it.

    Raises `NotFound`, and `Conflict` for a document that has not failed, or whose passages are still being taken away.
    """
    async with resources.database.transaction(tenant_id) as session:
        version = await versions.find(session, document_id)
        if version is None:
            raise NotFound
        await versions.lock(session, version.series_id)
        if not await documents.lock_present(session, document_id):
            raise NotFound
        document = await documents.find(session, document_id)
        if document is None or document.status != "failed" or document.superseded_at is not None:
            raise Conflict("this document has not failed", reason="is_read")
        if await is_open(session, REMOVE, document_id, tenant_id=tenant_id):
            raise Conflict("what was stored of this document is being taken away", reason="still_clearing")
        again = await documents.start_again(session, document_id)
        if again is None:
            raise NotFound
        schedule_reading(session, tenant_id, again)
    return again
