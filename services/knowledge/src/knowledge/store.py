"""All SQL of knowledge."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

COLUMNS = "id, title, mime_type, size, status, reason, chunks, tokens, embedding_model, created_at, indexed_at"

SAME_CONTENT = text(
    f"""
    select {COLUMNS} from document where tenant_id = :tenant_id and sha256 = :sha256 and removed_at is null
    """  # noqa: S608 — a constant of ours
)
ADD = text(
    f"""
    insert into document (id, tenant_id, title, mime_type, size, sha256, status, chunks, tokens)
    values (:id, :tenant_id, :title, :mime_type, :size, :sha256, 'processing', 0, 0)
    on conflict (tenant_id, sha256) where removed_at is null do nothing
    returning {COLUMNS}
    """  # noqa: S608
)
# One upload of a tenant at a time is counted and added.
LOCK_TENANT = text("select pg_advisory_xact_lock(hashtextextended(cast(:tenant_id as text), 0))")
HOW_MANY = text("select count(*) from document where tenant_id = :tenant_id and removed_at is null")
START_AGAIN = text(
    f"""
    update document set status = 'processing', reason = null where id = :id and removed_at is null returning {COLUMNS}
    """  # noqa: S608
)
DOCUMENT = text(f"select {COLUMNS} from document where id = :id and removed_at is null")  # noqa: S608
PAGE = text(
    f"""
    select {COLUMNS} from document
    where tenant_id = :tenant_id and removed_at is null and (cast(:before as uuid) is null or id < :before)
    order by id desc limit :limit
    """  # noqa: S608
)
# Locks the row: whether it is removed does not change until the transaction that asks has ended.
IS_PRESENT = text("select removed_at is null from document where id = :id for update")
INDEXED = text(
    """
    update document set status = 'indexed', reason = null, chunks = :chunks, tokens = :tokens,
                        embedding_model = :embedding_model, indexed_at = now()
    where id = :id
    """
)
FAILED = text("update document set status = 'failed', reason = :reason where id = :id")
FORGET_CHUNKS = text("delete from chunk where document_id = :document_id")
ADD_CHUNKS = text(
    """
    insert into chunk (id, tenant_id, document_id, position, text)
    select id, :tenant_id, :document_id, position - 1, text
    from unnest(cast(:ids as uuid[]), cast(:texts as text[])) with ordinality as chunk (id, text, position)
    """
)
REMOVE = text("update document set removed_at = now() where id = :id and removed_at is null returning size")
IS_BEING_REMOVED = text("select true from document where id = :id and removed_at is not null")
FORGET = text("delete from document where id = :id and removed_at is not null")


async def same_content(session: Session, tenant_id: UUID, sha256: str) -> Row[Any] | None:
    return (await session.execute(SAME_CONTENT, {"tenant_id": tenant_id, "sha256": sha256})).one_or_none()


async def how_many(session: Session, tenant_id: UUID) -> int:
    """Returns how many documents a tenant has; nobody else adds one until the transaction ends."""
    await session.execute(LOCK_TENANT, {"tenant_id": tenant_id})
    return int((await session.execute(HOW_MANY, {"tenant_id": tenant_id})).scalar_one())


async def is_present(session: Session, document_id: UUID) -> bool:
    """Whether the document is there and not being removed; locked until the transaction ends."""
    return bool((await session.execute(IS_PRESENT, {"id": document_id})).scalar())


async def replace_chunks(
    session: Session, tenant_id: UUID, document_id: UUID, ids: Sequence[UUID], texts: Sequence[str]
) -> None:
    """Put these in the place of what an earlier indexing left."""
    await session.execute(FORGET_CHUNKS, {"document_id": document_id})
    values = {"tenant_id": tenant_id, "document_id": document_id, "ids": list(ids), "texts": list(texts)}
    await session.execute(ADD_CHUNKS, values)
