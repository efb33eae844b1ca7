"""Passages of documents."""

from collections.abc import Sequence
from uuid import UUID

from common.db import Command, Session

DELETE = Command("delete from chunk where document_id = %(document_id)s")
ADD = Command(
    """
    insert into chunk (id, tenant_id, document_id, position, text)
    select id, %(tenant_id)s, %(document_id)s, position - 1, text
    from unnest(cast(%(ids)s as uuid[]), cast(%(texts)s as text[])) with ordinality as chunk (id, text, position)
    """
)


async def replace(session: Session, tenant_id: UUID, document_id: UUID, ids: Sequence[UUID], texts: Sequence[str]) -> None:
    """Puts these in the place of what an earlier indexing left."""
    await session.run(DELETE, {"document_id": document_id})
    values = {"tenant_id": tenant_id, "document_id": document_id, "ids": list(ids), "texts": list(texts)}
    await session.run(ADD, values)
