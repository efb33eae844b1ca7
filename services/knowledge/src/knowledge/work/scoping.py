"""Scoping: where a document stands, who may be told of it and when it holds. The row says it first, then its points do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from common.db import Session
from common.errors import NotFound
from common.jobs import Complete, Job, nothing, schedule
from common.messaging.outbox import publish
from contracts.knowledge import DocumentChanged
from pydantic import BaseModel

from knowledge.domain.scope import Scope, changed
from knowledge.resources import Resources
from knowledge.store import documents, scopes, versions
from knowledge.store.documents import StoredDocument
from knowledge.work.bases import check_base

RESCOPE = "rescope"
AGAIN = timedelta(minutes=5)


class ToRescope(BaseModel):
    series_id: UUID


async def change(tenant_id: UUID, document_id: UUID, given: Mapping[str, Any], resources: Resources) -> StoredDocument:
    """Returns the document, which with all of its versions stands where it is said, in every search from now on.

    Raises `NotFound`, `Invalid` for a base that is not there or times that hold never, and `Unavailable` while the vector store
    is away: then it will be so, and a second call waits for it.
    """
    async with resources.database.transaction(tenant_id) as session:
        version = await versions.find(session, document_id)
        if version is None:
            raise NotFound
        await versions.lock(session, version.series_id)
        known = await documents.find(session, document_id)
        if known is None:
            raise NotFound
        scope = changed(known.scope, given)
        await check_base(session, scope.knowledge_base_id)
        await describe(session, tenant_id, known, scope)
        described = await documents.find(session, document_id)
    await rescope(tenant_id, version.series_id, resources)
    return described or known


async def describe(session: Session, tenant_id: UUID, document: StoredDocument, scope: Scope) -> None:
    """Says of all versions of a document where they stand; to be called with the lock of the series. A job has the points say
    so, if nobody does before.
    """
    await scopes.describe(session, tenant_id, document.series_id, scope)
    publish(session, _event_of(session, tenant_id, document, scope))
    _schedule(session, tenant_id, document.series_id, session.now)


def _schedule(session: Session, tenant_id: UUID, series_id: UUID, at: datetime) -> None:
    schedule(session, RESCOPE, series_id, ToRescope(series_id=series_id), tenant_id=tenant_id, run_at=at)


async def rescope(tenant_id: UUID, series_id: UUID, resources: Resources) -> None:
    """Brings the points of a document to where its rows say that it stands. It is called before points are revealed, too: they
    may have been stored by somebody who read the row before it was changed.

    Whoever writes looks again afterwards: of two that write at once, the last to write has seen what was said last.
    """
    written: dict[UUID, Scope] = {}
    while True:
        async with resources.database.transaction(tenant_id) as session:
            there = await scopes.list_scopes(session, tenant_id, series_id)
        stale = [one for one in there if written.get(one.id) != one.scope]
        if not stale:
            return
        for one in stale:
            await resources.vectors.rescope(tenant_id, one.id, one.scope)
            written[one.id] = one.scope


async def clean_up(job: Job[ToRescope], resources: Resources) -> Complete:
    """Returns what completes the job: whoever said it may have been killed before the points were there."""
    await rescope(job.tenant_id, job.payload.series_id, resources)
    return nothing


def try_again(job: Job[ToRescope]) -> Complete:
    """Returns what becomes of a job that failed too often: another. It never ends before the points say what the rows do."""
    return partial(_try_again, job)


async def _try_again(job: Job[ToRescope], session: Session) -> None:
    _schedule(session, job.tenant_id, job.payload.series_id, session.now + AGAIN)


def _event_of(session: Session, tenant_id: UUID, document: StoredDocument, scope: Scope) -> DocumentChanged:
    return DocumentChanged(
        tenant_id=tenant_id,
        document_id=document.id,
        occurred_at=session.now,
        series_id=document.series_id,
        knowledge_base_id=scope.knowledge_base_id,
        labels=tuple(scope.labels),
        audience=scope.audience,
        valid_from=scope.valid_from,
        valid_until=scope.valid_until,
    )
