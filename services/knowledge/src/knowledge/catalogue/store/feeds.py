"""A tenant's feed, and what is remembered of the last answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """`version` counts how often somebody said what is wanted; `outcome` is what became of the last time it was asked."""

    version: int
    url: str
    every_hours: int
    currency: str
    is_whole: bool
    etag: str | None
    last_modified: str | None
    digest: str | None
    outcome: str | None
    import_id: UUID | None
    fetched_at: datetime | None
    next_at: datetime | None

    @property
    def validators(self) -> dict[str, str]:
        """Returns as headers what tells a site which of its answers is known."""
        known = {"if-none-match": self.etag, "if-modified-since": self.last_modified}
        return {name: value for name, value in known.items() if value}


COLUMNS = """
    version, url, every_hours, currency, is_whole, etag, last_modified, digest, outcome, import_id, fetched_at, next_at
"""
FIND = Rows(StoredFeed, f"select {COLUMNS} from catalogue_feed where tenant_id = %(tenant_id)s")  # noqa: S608 — a constant of ours
# What was answered before counts no longer: it may be another address, and prices are read otherwise.
PUT = Rows(
    StoredFeed,
    f"""
    insert into catalogue_feed (tenant_id, version, url, every_hours, currency, is_whole, next_at)
    values (%(tenant_id)s, %(seen)s + 1, %(url)s, %(every_hours)s, %(currency)s, %(is_whole)s, %(now)s)
    on conflict (tenant_id) do update
    set version = excluded.version, url = excluded.url, every_hours = excluded.every_hours, currency = excluded.currency,
        is_whole = excluded.is_whole, next_at = excluded.next_at, etag = null, last_modified = null, digest = null
    where catalogue_feed.version = %(seen)s
    returning {COLUMNS}
    """,  # noqa: S608
)
RECORD = Command(
    """
    update catalogue_feed
    set outcome = %(outcome)s, fetched_at = %(now)s, next_at = %(next_at)s, import_id = coalesce(%(import_id)s, import_id),
        etag = %(etag)s, last_modified = %(last_modified)s, digest = %(digest)s
    where tenant_id = %(tenant_id)s and version = %(version)s
    """
)
REMOVE = Values(bool, "delete from catalogue_feed where tenant_id = %(tenant_id)s returning true")


async def find(session: Session, tenant_id: UUID) -> StoredFeed | None:
    return await session.first(FIND, {"tenant_id": tenant_id})


async def put(
    session: Session, tenant_id: UUID, seen: int, *, url: str, every_hours: int, currency: str, is_whole: bool
) -> StoredFeed | None:
    """Returns the feed as it is wanted; None where the version that was `seen` is not the last one any longer."""
    wanted = {"url": url, "every_hours": every_hours, "currency": currency, "is_whole": is_whole}
    return await session.first(PUT, {"tenant_id": tenant_id, "seen": seen, "now": session.now, **wanted})


async def record(
    session: Session,
    tenant_id: UUID,
    feed: StoredFeed,
    outcome: str,
    next_at: datetime,
    *,
    etag: str | None,
    last_modified: str | None,
    digest: str | None,
    import_id: UUID | None,
) -> None:
    """Writes what became of asking, unless somebody wants something else by now."""
    values = {"tenant_id": tenant_id, "version": feed.version, "outcome": outcome, "now": session.now, "next_at": next_at}
    answer = {"etag": etag, "last_modified": last_modified, "digest": digest, "import_id": import_id}
    await session.run(RECORD, values | answer)


async def remove(session: Session, tenant_id: UUID) -> bool:
    """Returns whether there was one."""
    return await session.first(REMOVE, {"tenant_id": tenant_id}) is not None
