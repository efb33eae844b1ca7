"""Documents, from the upload until nothing of them is left."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Listing, Rows, Session, Values

from knowledge.domain.documents import DocumentStatus
from knowledge.domain.formats import MimeType


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it is known to people. One that is being removed is not."""

    id: UUID
    title: str
    mime_type: MimeType
    size: int
    status: DocumentStatus
    reason: str | None
    chunks: int
    tokens: int
    embedding_model: str | None
    created_at: datetime
    indexed_at: datetime | None


COLUMNS = "id, title, mime_type, size, status, reason, chunks, tokens, embedding_model, created_at, indexed_at"

SAME_CONTENT = Rows(
    StoredDocument,
    f"""
    select {COLUMNS} from document where tenant_id = %(tenant_id)s and sha256 = %(sha256)s and removed_at is null
    """,  # noqa: S608 — a constant of ours
)
ADD = Rows(
    StoredDocument,
    f"""
    insert into document (id, tenant_id, title, mime_type, size, sha256, status, chunks, tokens)
    values (%(id)s, %(tenant_id)s, %(title)s, %(mime_type)s, %(size)s, %(sha256)s, 'processing', 0, 0)
    on conflict (tenant_id, sha256) where removed_at is null do nothing
    returning {COLUMNS}
    """,  # noqa: S608
)
# One upload of a tenant at a time is counted and added.
LOCK_TENANT = Command("select pg_advisory_xact_lock(hashtextextended(cast(%(tenant_id)s as text), 0))")
HOW_MANY = Values(int, "select count(*) from document where tenant_id = %(tenant_id)s and removed_at is null")
START_AGAIN = Rows(
    StoredDocument,
    f"""
    update document set status = 'processing', reason = null where id = %(id)s and removed_at is null returning {COLUMNS}
    """,  # noqa: S608
)
FIND = Rows(StoredDocument, f"select {COLUMNS} from document where id = %(id)s and removed_at is null")  # noqa: S608
PAGE = Listing(
    StoredDocument,
    f"""
    select {COLUMNS} from document where tenant_id = %(tenant_id)s and removed_at is null {{given}}
    order by id desc limit %(limit)s
    """,  # noqa: S608
    before="id < %(before)s",
)
# Whether it is removed does not change until the transaction that asks has ended.
LOCK_PRESENT = Values(bool, "select removed_at is null from document where id = %(id)s for update")
INDEXED = Command(
    """
    update document set status = 'indexed', reason = null, chunks = %(chunks)s, tokens = %(tokens)s,
                        embedding_model = %(embedding_model)s, indexed_at = now()
    where id = %(id)s
    """
)
FAILED = Command("update document set status = 'failed', reason = %(reason)s where id = %(id)s")
MARK_REMOVED = Values(int, "update document set removed_at = now() where id = %(id)s and removed_at is null returning size")
IS_BEING_REMOVED = Values(bool, "select true from document where id = %(id)s and removed_at is not null")
DELETE = Command("delete from document where id = %(id)s and removed_at is not null")


async def find_same_content(session: Session, tenant_id: UUID, sha256: str) -> StoredDocument | None:
    return await session.first(SAME_CONTENT, {"tenant_id": tenant_id, "sha256": sha256})


async def lock_and_count(session: Session, tenant_id: UUID) -> int:
    """Returns how many documents a tenant has; nobody else adds one until the transaction ends."""
    await session.run(LOCK_TENANT, {"tenant_id": tenant_id})
    return await session.one(HOW_MANY, {"tenant_id": tenant_id})


async def add(
    session: Session, tenant_id: UUID, document_id: UUID, *, title: str, mime_type: MimeType, size: int, sha256: str
) -> StoredDocument | None:
    """Returns the new document; None where the tenant has the same content already."""
    values = {"id": document_id, "tenant_id": tenant_id, "title": title, "mime_type": mime_type}
    return await session.first(ADD, {**values, "size": size, "sha256": sha256})


async def start_again(session: Session, document_id: UUID) -> StoredDocument | None:
    """Returns the document, which is to be read once more; None where it is gone."""
    return await session.first(START_AGAIN, {"id": document_id})


async def find(session: Session, document_id: UUID) -> StoredDocument | None:
    return await session.first(FIND, {"id": document_id})


async def page(session: Session, tenant_id: UUID, before: UUID | None, limit: int) -> list[StoredDocument]:
    """Returns a tenant's documents, newest first."""
    values = {"tenant_id": tenant_id, "before": before, "limit": limit}
    return await session.all(PAGE.of(values), values)


async def lock_present(session: Session, document_id: UUID) -> bool:
    """Returns whether the document is there and not being removed; it is locked until the transaction ends."""
    return bool(await session.first(LOCK_PRESENT, {"id": document_id}))


async def record_indexed(session: Session, document_id: UUID, *, chunks: int, tokens: int, embedding_model: str) -> None:
    values = {"id": document_id, "chunks": chunks, "tokens": tokens, "embedding_model": embedding_model}
    await session.run(INDEXED, values)


async def record_failed(session: Session, document_id: UUID, reason: str) -> None:
    await session.run(FAILED, {"id": document_id, "reason": reason})


async def mark_removed(session: Session, document_id: UUID) -> int | None:
    """Returns the size of a document that is being removed from now on; None where that is so already, or there is none."""
    return await session.first(MARK_REMOVED, {"id": document_id})


async def is_being_removed(session: Session, document_id: UUID) -> bool:
    return bool(await session.first(IS_BEING_REMOVED, {"id": document_id}))


async def delete(session: Session, document_id: UUID) -> None:
    """Deletes the row of a document that is being removed, with its chunks."""
    await session.run(DELETE, {"id": document_id})
