"""Versions of documents: whoever changes which of them is found holds the lock of their series."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values

from knowledge.domain.documents import VECTORS_LOST, DocumentStatus


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it stands beside the others of its series."""

    id: UUID
    series_id: UUID
    version: int
    size: int
    pages: int | None
    status: DocumentStatus
    created_at: datetime
    superseded_at: datetime | None


SERIES = "coalesce(series_id, id)"
COLUMNS = f"id, {SERIES} as series_id, version, size, pages, status, created_at, superseded_at"
IS_FOUND = """
    removed_at is null and superseded_at is null and (status = 'indexed' or (status = 'processing' and reason = %(rebuilding)s))
"""

LOCK = Command("select pg_advisory_xact_lock(hashtextextended(cast(%(series_id)s as text), 1))")
CALLED = Values(
    UUID,
    """
    select coalesce(series_id, id) from document
    where tenant_id = %(tenant_id)s and filename = %(filename)s and title = %(title)s and removed_at is null
    order by id desc limit 1
    """,
)
# Removed ones count while they are there: a number is given once.
HIGHEST = Values(
    int,
    f"select coalesce(max(version), 0) from document where tenant_id = %(tenant_id)s and {SERIES} = %(series_id)s",  # noqa: S608
)
RENUMBER = Command("update document set version = %(version)s where id = %(id)s")
FIND = Rows(Version, f"select {COLUMNS} from document where id = %(id)s and removed_at is null")  # noqa: S608 — a constant of ours
ALL = Rows(
    Version,
    f"""
    select {COLUMNS} from document where tenant_id = %(tenant_id)s and {SERIES} = %(series_id)s and removed_at is null
    order by version desc
    """,  # noqa: S608
)
IS_NEWER_FOUND = Values(
    bool,
    f"""
    select true from document
    where tenant_id = %(tenant_id)s and {SERIES} = %(series_id)s and version > %(version)s and {IS_FOUND}
    limit 1
    """,  # noqa: S608
)
SUPERSEDE_OLDER = Rows(
    Version,
    f"""
    update document set superseded_at = now(), status = 'indexed', reason = null
    where tenant_id = %(tenant_id)s and {SERIES} = %(series_id)s and version < %(version)s and {IS_FOUND}
    returning {COLUMNS}
    """,  # noqa: S608
)
OLDER_FOUND = Values(
    UUID,
    f"""
    select id from document
    where tenant_id = %(tenant_id)s and {SERIES} = %(series_id)s and version < %(version)s and {IS_FOUND}
    """,  # noqa: S608
)
SUPERSEDE = Command("update document set superseded_at = now() where id = %(id)s and removed_at is null")
RESTORE = Command(
    """
    update document set superseded_at = null, status = 'processing', reason = null, step = 'chunked', embedded = 0, tokens = 0,
                        indexed_at = null, version = %(version)s
    where id = %(id)s
    """
)


async def lock(session: Session, series_id: UUID) -> None:
    """Nobody else changes which version of the series is found until the transaction ends."""
    await session.run(LOCK, {"series_id": series_id})


async def series_called(session: Session, tenant_id: UUID, filename: str, title: str) -> UUID | None:
    """Returns the series of the newest document with this name and title."""
    return await session.first(CALLED, {"tenant_id": tenant_id, "filename": filename, "title": title})


async def highest(session: Session, tenant_id: UUID, series_id: UUID) -> int:
    """Returns the highest number that was given in the series; to be called with its lock by who gives the next."""
    return await session.one(HIGHEST, {"tenant_id": tenant_id, "series_id": series_id})


async def make_newest(session: Session, tenant_id: UUID, version: Version) -> None:
    """It comes after all others of its series from now on; to be called with the lock of the series."""
    top = await highest(session, tenant_id, version.series_id)
    if version.version < top:
        await session.run(RENUMBER, {"id": version.id, "version": top + 1})


async def find(session: Session, document_id: UUID) -> Version | None:
    return await session.first(FIND, {"id": document_id})


async def of_series(session: Session, tenant_id: UUID, series_id: UUID) -> list[Version]:
    """Returns the versions that are there, the newest first."""
    return await session.all(ALL, {"tenant_id": tenant_id, "series_id": series_id})


async def is_newer_found(session: Session, tenant_id: UUID, version: Version) -> bool:
    """Returns whether a later version is found already: this one comes too late."""
    return bool(await session.first(IS_NEWER_FOUND, _of(tenant_id, version)))


async def older_found(session: Session, tenant_id: UUID, version: Version) -> list[UUID]:
    """Returns the earlier versions that are found."""
    return await session.all(OLDER_FOUND, _of(tenant_id, version))


async def supersede_older(session: Session, tenant_id: UUID, version: Version) -> list[Version]:
    """Returns the earlier versions that were found until now."""
    return await session.all(SUPERSEDE_OLDER, _of(tenant_id, version))


async def supersede(session: Session, document_id: UUID) -> None:
    """It came too late: it is kept as an earlier version."""
    await session.run(SUPERSEDE, {"id": document_id})


async def restore(session: Session, document_id: UUID, version: int) -> None:
    """Its passages are there; it is to be found again, as this version."""
    await session.run(RESTORE, {"id": document_id, "version": version})


def _of(tenant_id: UUID, version: Version) -> dict[str, object]:
    return {
        "tenant_id": tenant_id,
        "series_id": version.series_id,
        "version": version.version,
        "rebuilding": VECTORS_LOST,
    }
