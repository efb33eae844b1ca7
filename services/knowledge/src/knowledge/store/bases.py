"""Knowledge bases. The general one, which every tenant has, is no row."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values

from knowledge.domain.chunking import STANDARD, Chunking


@dataclass(frozen=True, slots=True)
class StoredBase:
    """A knowledge base that somebody made, and how its documents are cut, in tokens."""

    id: UUID
    name: str
    chunk_tokens: int
    overlap_tokens: int
    created_at: datetime
    documents: int


COLUMNS = """
    base.id, base.name, base.chunk_tokens, base.overlap_tokens, base.created_at,
    (select count(*) from document
     where document.tenant_id = base.tenant_id and document.knowledge_base_id = base.id and document.removed_at is null
       and document.superseded_at is null) as documents
"""
ALL = Rows(
    StoredBase,
    f"select {COLUMNS} from knowledge_base base where base.tenant_id = %(tenant_id)s order by base.id",  # noqa: S608 — ours
)
FIND = Rows(StoredBase, f"select {COLUMNS} from knowledge_base base where base.id = %(id)s")  # noqa: S608
# Who adds, renames or removes one has the tenant's bases to himself until the transaction ends.
LOCK = Command("select pg_advisory_xact_lock(hashtextextended(cast(%(tenant_id)s as text), 3))")
HOLD = Values(UUID, "select id from knowledge_base where id = %(id)s for key share")
CHUNKING = Rows(
    Chunking,
    """
    select base.chunk_tokens as tokens, base.overlap_tokens as overlap
    from document join knowledge_base base on base.id = document.knowledge_base_id where document.id = %(id)s
    """,
)
NAMED = Values(
    bool,
    """
    select true from knowledge_base
    where tenant_id = %(tenant_id)s and lower(name) = lower(%(name)s) and (cast(%(but)s as uuid) is null or id <> %(but)s)
    """,
)
ADD = Command(
    """
    insert into knowledge_base (id, tenant_id, name, chunk_tokens, overlap_tokens)
    values (%(id)s, %(tenant_id)s, %(name)s, %(chunk_tokens)s, %(overlap_tokens)s)
    """
)
CHANGE = Command(
    """
    update knowledge_base set name = %(name)s, chunk_tokens = %(chunk_tokens)s, overlap_tokens = %(overlap_tokens)s
    where id = %(id)s
    """
)
LOCK_ROW = Values(UUID, "select id from knowledge_base where id = %(id)s for update")
# Versions that are superseded stand in it, too.
IN_USE = Values(
    bool,
    """
    select true from document where tenant_id = %(tenant_id)s and knowledge_base_id = %(id)s and removed_at is null
    union all
    select true from website where tenant_id = %(tenant_id)s and knowledge_base_id = %(id)s and removed_at is null
    union all
    select true from curated_answer where tenant_id = %(tenant_id)s and knowledge_base_id = %(id)s
    limit 1
    """,
)
FORGET = Command(
    """
    update document set knowledge_base_id = null
    where tenant_id = %(tenant_id)s and knowledge_base_id = %(id)s and removed_at is not null
    """
)
FORGET_WEBSITES = Command(
    """
    update website set knowledge_base_id = null
    where tenant_id = %(tenant_id)s and knowledge_base_id = %(id)s and removed_at is not null
    """
)
REMOVE = Command("delete from knowledge_base where id = %(id)s")


async def lock(session: Session, tenant_id: UUID) -> None:
    await session.run(LOCK, {"tenant_id": tenant_id})


async def of_tenant(session: Session, tenant_id: UUID) -> list[StoredBase]:
    """Returns all that a tenant has made, the oldest first."""
    return await session.all(ALL, {"tenant_id": tenant_id})


async def find(session: Session, base_id: UUID) -> StoredBase | None:
    return await session.first(FIND, {"id": base_id})


async def chunking_of(session: Session, document_id: UUID) -> Chunking:
    """Returns how the base of a document cuts."""
    return await session.first(CHUNKING, {"id": document_id}) or STANDARD


async def hold(session: Session, base_id: UUID) -> bool:
    """Returns whether there is such a base; it stays until the transaction ends."""
    return await session.first(HOLD, {"id": base_id}) is not None


async def is_named(session: Session, tenant_id: UUID, name: str, but: UUID | None = None) -> bool:
    """Returns whether another base has this name, in whichever case."""
    return bool(await session.first(NAMED, {"tenant_id": tenant_id, "name": name, "but": but}))


async def add(session: Session, tenant_id: UUID, base_id: UUID, name: str, *, chunk_tokens: int, overlap_tokens: int) -> None:
    values = {"chunk_tokens": chunk_tokens, "overlap_tokens": overlap_tokens}
    await session.run(ADD, {"id": base_id, "tenant_id": tenant_id, "name": name, **values})


async def change(session: Session, base_id: UUID, name: str, *, chunk_tokens: int, overlap_tokens: int) -> None:
    values = {"chunk_tokens": chunk_tokens, "overlap_tokens": overlap_tokens}
    await session.run(CHANGE, {"id": base_id, "name": name, **values})


async def lock_row(session: Session, base_id: UUID) -> bool:
    """Returns whether there is such a base; no document comes into it until the transaction ends."""
    return await session.first(LOCK_ROW, {"id": base_id}) is not None


async def is_in_use(session: Session, tenant_id: UUID, base_id: UUID) -> bool:
    """Returns whether a document is in it, an earlier version of one, a curated answer, or a website's are to be."""
    return bool(await session.first(IN_USE, {"tenant_id": tenant_id, "id": base_id}))


async def remove(session: Session, tenant_id: UUID, base_id: UUID) -> None:
    """Removes a base that is empty but for documents that are being removed."""
    await session.run(FORGET, {"tenant_id": tenant_id, "id": base_id})
    await session.run(FORGET_WEBSITES, {"tenant_id": tenant_id, "id": base_id})
    await session.run(REMOVE, {"id": base_id})
