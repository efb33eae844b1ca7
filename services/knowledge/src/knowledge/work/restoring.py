"""Restoring: an earlier version of a document takes the place of the one that is found."""

from uuid import UUID

from common.db import Session
from common.errors import Conflict, NotFound
from common.jobs import is_open

from knowledge.resources import Resources
from knowledge.store import documents, versions
from knowledge.store.documents import StoredDocument
from knowledge.store.versions import Version
from knowledge.work.chain import schedule_indexing
from knowledge.work.removing import REMOVE


async def restore(tenant_id: UUID, document_id: UUID, resources: Resources) -> StoredDocument:
    """Returns the version, which is found in the place of the later one as soon as it is indexed; nothing is embedded again.

    Raises `NotFound`, and `Conflict` for a version that is not superseded, or was a moment ago.
    """
    async with resources.database.transaction(tenant_id) as session:
        version = await versions.find(session, document_id)
        if version is None:
            raise NotFound
        await versions.lock(session, version.series_id)
        if not await documents.lock_present(session, document_id):
            raise NotFound
        version = await versions.find(session, document_id)
        if version is None or version.superseded_at is None:
            raise Conflict("this version is not superseded", reason="not_superseded")
        if await is_open(session, REMOVE, document_id, tenant_id=tenant_id):
            raise Conflict("this version is being taken out of the search", reason="still_leaving")
        await versions.restore(session, document_id, await versions.highest(session, tenant_id, version.series_id) + 1)
        document = await documents.find(session, document_id)
        if document is None:
            raise NotFound
        schedule_indexing(session, tenant_id, document)
    return document


async def list_versions(session: Session, tenant_id: UUID, document_id: UUID) -> list[Version]:
    """Returns all versions of a document that are kept, the newest first. Raises `NotFound`."""
    version = await versions.find(session, document_id)
    if version is None:
        raise NotFound
    return await versions.of_series(session, tenant_id, version.series_id)
