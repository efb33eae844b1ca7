"""Documents whose vectors are to be made again, from the passages that the database has of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Command, Rows, Session, Values

from knowledge.domain.documents import EMBEDDING_FAILED, VECTORS_LOST
from knowledge.domain.scope import Scope
from knowledge.store.columns import SCOPE
from knowledge.store.documents import LIVE


@dataclass(frozen=True, slots=True)
class SearchableDocument:
    """A document that is found, or was, with how many passages and tokens it has. One that was is not `indexed` now."""

    id: UUID
    title: str
    source_url: str | None
    chunks: int
    tokens: int
    indexed: bool
    scope: Scope


# It was found once, and its text was refused when its vectors were made again.
WAS_INDEXED = "status = 'failed' and reason = %(refused)s and indexed_at is not null"
IS_REBUILDING = "status = 'processing' and reason = %(rebuilding)s"
SEARCHABLE = Rows(
    SearchableDocument,
    f"""
    select id, title, source_url, chunks, tokens, status = 'indexed' as indexed, {SCOPE} from document
    where tenant_id = %(tenant_id)s and id > %(after)s and {LIVE}
      and (status = 'indexed' or ({IS_REBUILDING}) or ({WAS_INDEXED}))
    order by id limit %(limit)s
    """,  # noqa: S608
)
REBUILDING = Rows(
    SearchableDocument,
    f"""
    select id, title, source_url, chunks, tokens, false as indexed, {SCOPE} from document
    where tenant_id = %(tenant_id)s and id > %(after)s and {LIVE} and {IS_REBUILDING}
    order by id limit %(limit)s
    """,  # noqa: S608
)
MARK_REBUILDING = Command(
    f"""
    update document set status = 'processing', reason = %(rebuilding)s
    where id = any(cast(%(ids)s as uuid[])) and {LIVE} and (status = 'indexed' or ({WAS_INDEXED}))
    """  # noqa: S608
)
REBUILT = Command(
    f"""
    update document set status = 'indexed', reason = null, embedding_model = %(embedding_model)s
    where id = any(cast(%(ids)s as uuid[])) and {IS_REBUILDING}
    """  # noqa: S608
)
STILL_REBUILDING = Values(
    UUID,
    f"""
    select id from document where id = any(cast(%(ids)s as uuid[])) and {LIVE} and {IS_REBUILDING}
    """,  # noqa: S608
)
FOUND = Values(UUID, f"select id from document where id = any(cast(%(ids)s as uuid[])) and {LIVE}")  # noqa: S608


async def searchable(session: Session, tenant_id: UUID, after: UUID, limit: int) -> list[SearchableDocument]:
    """Returns documents that were indexed once, and are or could be again by their passages, in the order of their ids."""
    values = {"tenant_id": tenant_id, "after": after, "limit": limit}
    values |= {"rebuilding": VECTORS_LOST, "refused": EMBEDDING_FAILED}
    return await session.all(SEARCHABLE, values)


async def rebuilding(session: Session, tenant_id: UUID, after: UUID, limit: int) -> list[SearchableDocument]:
    """Returns documents whose vectors are to be made again, in the order of their ids."""
    values = {"tenant_id": tenant_id, "after": after, "limit": limit, "rebuilding": VECTORS_LOST}
    return await session.all(REBUILDING, values)


async def mark_rebuilding(session: Session, ids: Sequence[UUID]) -> None:
    """They are not found, and say so, until `record_rebuilt`."""
    await session.run(MARK_REBUILDING, {"ids": list(ids), "rebuilding": VECTORS_LOST, "refused": EMBEDDING_FAILED})


async def still_rebuilding(session: Session, ids: Sequence[UUID]) -> list[UUID]:
    """Returns which of them are there, and have not been indexed or begun anew by somebody else."""
    return await session.all(STILL_REBUILDING, {"ids": list(ids), "rebuilding": VECTORS_LOST})


async def record_rebuilt(session: Session, ids: Sequence[UUID], embedding_model: str) -> None:
    await session.run(REBUILT, {"ids": list(ids), "embedding_model": embedding_model, "rebuilding": VECTORS_LOST})


async def may_be_found(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Returns which of them are there, neither being removed nor superseded."""
    return set(await session.all(FOUND, {"ids": list(ids)}))
