"""Documents, from the upload until nothing of them is left."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from common.db import Command, Listing, Rows, Session, Values
from contracts.knowledge import DocumentAudience

from knowledge.domain.documents import DocumentStatus, IndexingStep, StaleKind
from knowledge.domain.formats import MimeType
from knowledge.domain.passages import ParsedDocument
from knowledge.domain.scope import Scope
from knowledge.store.columns import SCOPE, values_of


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it is known to people. One that is being removed is not."""

    id: UUID
    series_id: UUID
    version: int
    title: str
    filename: str
    source_url: str | None
    mime_type: MimeType
    size: int
    status: DocumentStatus
    reason: str | None
    step: IndexingStep
    embedded: int
    chunks: int
    tokens: int
    embedding_model: str | None
    pages: int | None
    unread: list[dict[str, Any]]
    scope: Scope
    created_at: datetime
    indexed_at: datetime | None
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents are listed: those of a base, or of the general one; with a label; for an audience;
    those that are stale since then. None is all.
    """

    knowledge_base_id: UUID | None = None
    general: Literal[True] | None = None
    label: str | None = None
    audience: DocumentAudience | None = None
    stale: StaleKind | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """What is known of a document before it is read; `size` in bytes, `source_url` where it is a page of a website."""

    title: str
    filename: str
    mime_type: MimeType
    size: int
    sha256: str
    source_url: str | None = None


COLUMNS = f"""
    id, coalesce(series_id, id) as series_id, version, title, filename, source_url, mime_type, size, status, reason, step,
    embedded, chunks, tokens, embedding_model, pages, unread, {SCOPE}, created_at, indexed_at, superseded_at
"""
LIVE = "removed_at is null and superseded_at is null"

SAME_CONTENT = Rows(
    StoredDocument,
    f"""
    select {COLUMNS} from document where tenant_id = %(tenant_id)s and sha256 = %(sha256)s and removed_at is null
    """,  # noqa: S608 — a constant of ours
)
ADD = Rows(
    StoredDocument,
    f"""
    insert into document (id, tenant_id, series_id, version, title, filename, source_url, mime_type, size, sha256, status,
                          chunks, tokens, knowledge_base_id, labels, audience, valid_from, valid_until, described_at)
    values (%(id)s, %(tenant_id)s, %(series_id)s, %(version)s, %(title)s, %(filename)s, %(source_url)s, %(mime_type)s, %(size)s,
            %(sha256)s, 'processing', 0, 0, %(knowledge_base_id)s, %(labels)s, %(audience)s, %(valid_from)s, %(valid_until)s,
            case when %(is_said)s then now() end)
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
    update document set status = 'processing', reason = null, step = 'stored', embedded = 0, tokens = 0, indexed_at = null
    where id = %(id)s and removed_at is null returning {COLUMNS}
    """,  # noqa: S608
)
FIND = Rows(StoredDocument, f"select {COLUMNS} from document where id = %(id)s and removed_at is null")  # noqa: S608


def _listing(which: str = "") -> Listing[StoredDocument]:
    return Listing(
        StoredDocument,
        f"""
        select {COLUMNS} from document where tenant_id = %(tenant_id)s and {LIVE} {which} {{given}}
        order by id desc limit %(limit)s
        """,  # noqa: S608
        before="id < %(before)s",
        knowledge_base_id="knowledge_base_id = %(knowledge_base_id)s",
        general="knowledge_base_id is null",
        label="%(label)s = any(labels)",
        audience="audience = %(audience)s",
    )


PAGE = _listing()
# Nothing is said before it was counted for so long: by this list people remove documents.
NOT_FOUND_PAGE = _listing(
    """
    and status = 'indexed' and created_at < %(since)s
    and not exists (select from document_use where document_use.tenant_id = document.tenant_id
                    and document_use.document_id = document.id and day >= cast(%(since)s as date) and found > 0)
    and exists (select from document_use where document_use.tenant_id = document.tenant_id and day < cast(%(since)s as date))
    """
)
EXPIRED_PAGE = _listing("and valid_until <= %(since)s")
OLD_PAGE = _listing("and created_at < %(since)s")
# Whether it is removed does not change until the transaction that asks has ended.
LOCK_PRESENT = Values(bool, "select removed_at is null from document where id = %(id)s for update")
CHUNKED = Command(
    """
    update document set step = 'chunked', embedded = 0, chunks = %(chunks)s, pages = %(pages)s, unread = %(unread)s
    where id = %(id)s
    """
)
EMBEDDED = Command(
    """
    update document set embedded = (select count(*) from chunk where document_id = %(id)s and vector_model = %(model)s),
                        tokens = tokens + %(tokens)s
    where id = %(id)s
    """
)
INDEXED = Rows(
    StoredDocument,
    f"""
    update document set status = 'indexed', reason = null, step = 'embedded', embedded = chunks,
                        embedding_model = %(embedding_model)s, indexed_at = now()
    where id = %(id)s returning {COLUMNS}
    """,  # noqa: S608
)
FAILED = Command("update document set status = 'failed', reason = %(reason)s where id = %(id)s and status = 'processing'")
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
    session: Session, tenant_id: UUID, document_id: UUID, file: DocumentFile, scope: Scope, *, series_id: UUID, version: int
) -> StoredDocument | None:
    """Returns the new document; None where the tenant has the same content already."""
    values = {"id": document_id, "tenant_id": tenant_id, "series_id": series_id, "version": version}
    return await session.first(ADD, {**values, **asdict(file), **values_of(scope), "is_said": scope != Scope()})


async def start_again(session: Session, document_id: UUID) -> StoredDocument | None:
    """Returns the document, which is to be read once more; None where it is gone."""
    return await session.first(START_AGAIN, {"id": document_id})


async def find(session: Session, document_id: UUID) -> StoredDocument | None:
    return await session.first(FIND, {"id": document_id})


async def page(
    session: Session, tenant_id: UUID, wanted: DocumentFilter, before: UUID | None, limit: int
) -> list[StoredDocument]:
    """Returns a tenant's documents, newest first."""
    values = {"tenant_id": tenant_id, "before": before, "limit": limit, **asdict(wanted)}
    listing = {None: PAGE, "not_found": NOT_FOUND_PAGE, "expired": EXPIRED_PAGE, "old": OLD_PAGE}[wanted.stale]
    return await session.all(listing.of(values), values)


async def lock_present(session: Session, document_id: UUID) -> bool:
    """Returns whether the document is there and not being removed; it is locked until the transaction ends."""
    return bool(await session.first(LOCK_PRESENT, {"id": document_id}))


async def record_chunked(session: Session, document_id: UUID, parsed: ParsedDocument) -> None:
    values = {"id": document_id, "chunks": len(parsed.passages), "pages": parsed.pages}
    await session.run(CHUNKED, {**values, "unread": orjson.dumps(parsed.unread).decode()})


async def record_embedded(session: Session, document_id: UUID, model: str, tokens: int) -> None:
    """Counts the passages that have their vectors, and adds what these took."""
    await session.run(EMBEDDED, {"id": document_id, "model": model, "tokens": tokens})


async def record_indexed(session: Session, document_id: UUID, embedding_model: str) -> StoredDocument:
    """Returns the document as it is found from now on."""
    return await session.one(INDEXED, {"id": document_id, "embedding_model": embedding_model})


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
