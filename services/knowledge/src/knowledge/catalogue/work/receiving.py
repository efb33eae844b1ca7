"""Files of items are received: each waits for its turn, and its bytes go when its import has ended, or never began."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.db import Session
from common.errors import DomainError, TooManyAtOnce
from common.ids import uuid7
from common.jobs import Complete, Job, Later, is_open, is_ours, nothing, schedule
from pydantic import BaseModel

from knowledge.catalogue.domain.imports import MOST_WAITING
from knowledge.catalogue.store import imports, items
from knowledge.catalogue.store.imports import StoredImport
from knowledge.domain.formats import TableType
from knowledge.resources import Resources

IMPORT_CATALOGUE = "import_catalogue"
REMOVE_IMPORT_FILE = "remove_import_file"
# By then who sends a file has written its import down, or never will.
LONGEST_BEGINNING = timedelta(hours=1)


class ToImport(BaseModel):
    """All of a tenant's files that wait, of which a run takes in the oldest."""


class ToRemoveFile(BaseModel):
    import_id: UUID


async def begin(
    tenant_id: UUID,
    data: bytes,
    filename: str,
    mime_type: TableType,
    currency: str,
    resources: Resources,
    *,
    is_whole: bool,
    by: Job[Any] | None = None,
) -> StoredImport:
    """Returns the import, which waits for its turn. The bytes are stored before the row, and before them it is planned that
    they go if there is never a row. Raises `TooManyAtOnce`, and `Later` where `by`, the job that asks for it, is somebody
    else's now.
    """
    import_id = uuid7()
    async with resources.database.transaction(tenant_id) as session:
        await _check_room(session, tenant_id)
        schedule_removal(session, tenant_id, import_id, session.now + LONGEST_BEGINNING)
    await resources.objects.put(tenant_id, import_id, data)
    try:
        async with resources.database.transaction(tenant_id) as session:
            await items.lock(session, tenant_id)
            if by is not None and not await is_ours(session, by):
                raise Later(0)
            await _check_room(session, tenant_id)
            said = {"filename": filename, "mime_type": mime_type, "currency": currency}
            added = await imports.add(session, tenant_id, import_id, **said, is_whole=is_whole)
            if not await is_open(session, IMPORT_CATALOGUE, tenant_id, tenant_id=tenant_id):
                schedule(session, IMPORT_CATALOGUE, tenant_id, ToImport(), tenant_id=tenant_id)
    except (DomainError, Later):
        await resources.objects.remove(tenant_id, import_id)
        raise
    return added


async def _check_room(session: Session, tenant_id: UUID) -> None:
    if await imports.waiting(session, tenant_id) >= MOST_WAITING:
        raise TooManyAtOnce(f"{MOST_WAITING} files wait already")


async def remove_file(job: Job[ToRemoveFile], resources: Resources) -> Complete:
    """Returns what completes the job: the bytes of an import that has ended, or never began, are gone. Where it waits still
    they stay: when it ends it is asked for again.
    """
    async with resources.database.transaction(job.tenant_id) as session:
        known = await imports.find(session, job.payload.import_id)
    if known is None or known.ended_at is not None:
        await resources.objects.remove(job.tenant_id, job.payload.import_id)
    return nothing


def schedule_removal(session: Session, tenant_id: UUID, import_id: UUID, at: datetime) -> None:
    schedule(session, REMOVE_IMPORT_FILE, import_id, ToRemoveFile(import_id=import_id), tenant_id=tenant_id, run_at=at)
