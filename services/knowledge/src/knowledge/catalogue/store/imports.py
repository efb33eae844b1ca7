"""Files of items, and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from common.db import Command, Listing, Rows, Session, Values

from knowledge.catalogue.domain.imports import MOST_KEPT, MOST_PROBLEMS, ImportStatus, RowsTaken
from knowledge.domain.formats import TableType


@dataclass(frozen=True, slots=True)
class StoredImport:
    """An import as people know it. `position` is how many of its `rows` are done; `is_whole`: what is not in it is hidden."""

    id: UUID
    filename: str
    mime_type: TableType
    currency: str
    is_whole: bool
    status: ImportStatus
    reason: str | None
    rows: int | None
    position: int
    added: int
    changed: int
    unchanged: int
    refused: int
    hidden: int
    problems: list[dict[str, Any]]
    created_at: datetime
    ended_at: datetime | None


COLUMNS = """
    id, filename, mime_type, currency, is_whole, status, reason, rows, position, added, changed, unchanged, refused, hidden,
    problems, created_at, ended_at
"""
WAITING = Values(
    int, "select count(*) from catalogue_import where tenant_id = %(tenant_id)s and status in ('waiting', 'running')"
)
ADD = Rows(
    StoredImport,
    f"""
    insert into catalogue_import (id, tenant_id, filename, mime_type, currency, is_whole)
    values (%(id)s, %(tenant_id)s, %(filename)s, %(mime_type)s, %(currency)s, %(is_whole)s)
    returning {COLUMNS}
    """,  # noqa: S608 — a constant of ours
)
FORGET_OLD = Command(
    f"""
    delete from catalogue_import where tenant_id = %(tenant_id)s and status in ('done', 'failed') and id in (
        select id from catalogue_import where tenant_id = %(tenant_id)s order by id desc offset {MOST_KEPT - 1})
    """  # noqa: S608
)
NEXT = Rows(
    StoredImport,
    f"""
    select {COLUMNS} from catalogue_import
    where tenant_id = %(tenant_id)s and status in ('waiting', 'running') order by created_at, id limit 1
    """,  # noqa: S608
)
FIND = Rows(StoredImport, f"select {COLUMNS} from catalogue_import where id = %(id)s")  # noqa: S608
PAGE = Listing(
    StoredImport,
    f"select {COLUMNS} from catalogue_import where tenant_id = %(tenant_id)s {{given}} order by id desc limit %(limit)s",  # noqa: S608
    before="id < %(before)s",
)
BEGIN = Command("update catalogue_import set status = 'running', rows = %(rows)s where id = %(id)s and ended_at is null")
ADVANCE = Command(
    f"""
    update catalogue_import
    set position = %(position)s, added = added + %(added)s, changed = changed + %(changed)s,
        unchanged = unchanged + %(unchanged)s, refused = refused + %(refused)s,
        problems = case when jsonb_array_length(problems) < {MOST_PROBLEMS} then problems || cast(%(problems)s as jsonb)
                   else problems end
    where id = %(id)s
    """  # noqa: S608
)
HIDDEN = Command("update catalogue_import set hidden = hidden + %(number)s where id = %(id)s")
END = Rows(
    StoredImport,
    f"""
    update catalogue_import
    set status = %(status)s, reason = %(reason)s, ended_at = %(now)s, problems = problems || cast(%(problems)s as jsonb)
    where id = %(id)s and ended_at is null returning {COLUMNS}
    """,  # noqa: S608
)


async def waiting(session: Session, tenant_id: UUID) -> int:
    """Returns how many have not ended."""
    return await session.one(WAITING, {"tenant_id": tenant_id})


async def add(
    session: Session, tenant_id: UUID, import_id: UUID, *, filename: str, mime_type: str, currency: str, is_whole: bool
) -> StoredImport:
    """Returns the new import. Of those that have ended the oldest go."""
    await session.run(FORGET_OLD, {"tenant_id": tenant_id})
    said = {"filename": filename, "mime_type": mime_type, "currency": currency, "is_whole": is_whole}
    return await session.one(ADD, {"id": import_id, "tenant_id": tenant_id, **said})


async def oldest(session: Session, tenant_id: UUID) -> StoredImport | None:
    """Returns the one that was sent first of those that have not ended."""
    return await session.first(NEXT, {"tenant_id": tenant_id})


async def find(session: Session, import_id: UUID) -> StoredImport | None:
    return await session.first(FIND, {"id": import_id})


async def page(session: Session, tenant_id: UUID, before: UUID | None, limit: int) -> list[StoredImport]:
    """Returns a tenant's, newest first."""
    values: dict[str, Any] = {"tenant_id": tenant_id, "before": before, "limit": limit}
    return await session.all(PAGE.of(values), values)


async def begin(session: Session, import_id: UUID, rows: int) -> None:
    await session.run(BEGIN, {"id": import_id, "rows": rows})


async def advance(session: Session, import_id: UUID, position: int, taken: RowsTaken) -> None:
    """Adds what became of some rows."""
    counted = {"added": taken.added, "changed": taken.changed, "unchanged": taken.unchanged, "refused": len(taken.problems)}
    problems = orjson.dumps(taken.written).decode()
    await session.run(ADVANCE, {"id": import_id, "position": position, "problems": problems, **counted})


async def add_hidden(session: Session, import_id: UUID, number: int) -> None:
    await session.run(HIDDEN, {"id": import_id, "number": number})


async def end(
    session: Session, import_id: UUID, status: ImportStatus, reason: str | None, problems: Sequence[dict[str, Any]] = ()
) -> StoredImport | None:
    """Returns the import as it ended; None where it had ended before."""
    values = {"id": import_id, "status": status, "reason": reason, "now": session.now}
    return await session.first(END, {**values, "problems": orjson.dumps(list(problems)).decode()})
