"""One job of a tenant at a time brings the vector store to what its catalogue says."""

from uuid import UUID

from common.db import Session
from common.jobs import is_open, schedule
from pydantic import BaseModel

INDEX_CATALOGUE = "index_catalogue"


class ToIndexCatalogue(BaseModel):
    """All of a tenant's items that the vector store does not have as they are."""


async def schedule_indexing(session: Session, tenant_id: UUID) -> None:
    """Has what is written in this transaction found. A job that is at it sees that before it ends."""
    if not await is_open(session, INDEX_CATALOGUE, tenant_id, tenant_id=tenant_id):
        schedule(session, INDEX_CATALOGUE, tenant_id, ToIndexCatalogue(), tenant_id=tenant_id)
