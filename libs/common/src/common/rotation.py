"""Sealing anew what lies sealed in a service's database: under the first key, so that an older one can be thrown away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg
import structlog
from psycopg import sql
from sqlalchemy import text

from common.db import Database
from common.sealing import CannotUnseal, Sealer

AT_ONCE = 200

log = structlog.get_logger()


@dataclass(frozen=True)
class SealedColumn:
    """Where something lies sealed, at the place (tenant, table, column, row). `row` is the column with the row's id."""

    table: str
    column: str
    row: str = "id"


@dataclass(frozen=True)
class Rotated:
    """How many values were sealed anew, and how many no key opens any more."""

    renewed: int
    lost: int


def tenants_of(owner_url: str, tables: Iterable[str]) -> list[UUID]:
    """Whose rows there are. Only a table's owner may ask, and only by lifting the security of its rows for that moment:
    inside one transaction, so that nobody else ever sees the table without it. One table at a time is locked, so that who
    holds the next one is not kept from this one.
    """
    found: set[UUID] = set()
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("set lock_timeout = '5s'")
        for table in tables:
            name = sql.Identifier(table)
            with connection.transaction():
                connection.execute(sql.SQL("alter table {} no force row level security").format(name))
                rows = connection.execute(sql.SQL("select distinct tenant_id from {}").format(name)).fetchall()
                connection.execute(sql.SQL("alter table {} force row level security").format(name))
            found |= {row[0] for row in rows}
    return sorted(found)


async def rotate(database: Database, sealer: Sealer, columns: Sequence[SealedColumn], tenants: Sequence[UUID]) -> Rotated:
    """Every value that an older key sealed, a few hundred to a transaction. It may be interrupted, and called again."""
    renewed = lost = 0
    for tenant_id in tenants:
        for column in columns:
            one = await _rotate(database, sealer, column, tenant_id)
            renewed, lost = renewed + one.renewed, lost + one.lost
    return Rotated(renewed, lost)


async def _rotate(database: Database, sealer: Sealer, column: SealedColumn, tenant_id: UUID) -> Rotated:
    renewed, lost, after = 0, 0, UUID(int=0)
    while True:
        async with database.transaction(tenant_id) as session:
            values = {"after": after, "active": sealer.active.encode() + b":", "limit": AT_ONCE}
            rows = (await session.execute(text(_older(column)), values)).all()
            for row_id, sealed in rows:
                place = (tenant_id, column.table, column.column, row_id)
                try:
                    again = sealer.seal(sealer.open(bytes(sealed), *place), *place)
                except CannotUnseal as error:
                    log.error("sealed_for_ever", table=column.table, column=column.column, row=str(row_id), why=str(error))
                    lost += 1
                    continue
                await session.execute(text(_replace(column)), {"row": row_id, "sealed": again})
                renewed += 1
        if len(rows) < AT_ONCE:
            return Rotated(renewed, lost)
        after = rows[-1][0]


def _older(column: SealedColumn) -> str:
    return f"""
        select {column.row}, {column.column} from {column.table}
        where {column.row} > :after and {column.column} is not null
          and substring({column.column} for length(:active)) <> :active
        order by {column.row} limit :limit for update
    """  # noqa: S608 — names that a service declares


def _replace(column: SealedColumn) -> str:
    return f"update {column.table} set {column.column} = :sealed where {column.row} = :row"  # noqa: S608 — as above
