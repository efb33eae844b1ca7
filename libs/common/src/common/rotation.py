"""Sealing anew what lies sealed in a service's database: under the first key, so that an older one can be thrown away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg
import structlog
from psycopg import sql

from common.db import Command, Database, Rows
from common.sealing import CannotUnseal, Sealer

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value as it lies there."""

    row: UUID
    value: bytes


log = structlog.get_logger()


@dataclass(frozen=True)
class SealedColumn:
    """Where something lies sealed, at the place (tenant, table, column, row). `row` is the column with the row's id.

    `sealed_as` is the table's name in that place, where the table has another one by now.
    """

    table: str
    column: str
    row: str = "id"
    sealed_as: str | None = None


@dataclass(frozen=True)
class Rotated:
    """How many values were sealed anew, and how many no key opens any more."""

    renewed: int
    lost: int


def tenants_of(owner_url: str, tables: Iterable[str]) -> list[UUID]:
    """Returns whose rows there are. Only a table's owner may ask, and only by lifting the security of its rows for that
    moment: inside one transaction, so that nobody else ever sees the table without it. One table at a time is locked, so
    that who holds the next one is not kept from this one.
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
    """Seals anew every value that an older key sealed, a few hundred to a transaction. Returns how many. It may be
    interrupted, and called again.
    """
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
            rows = await session.all(_older(column), values)
            for sealed in rows:
                place = (tenant_id, column.sealed_as or column.table, column.column, sealed.row)
                try:
                    again = sealer.seal(sealer.open(sealed.value, *place), *place)
                except CannotUnseal as error:
                    log.error(
                        "secret_unreadable", table=column.table, column=column.column, row=str(sealed.row), reason=str(error)
                    )
                    lost += 1
                    continue
                await session.run(_replace(column), {"row": sealed.row, "sealed": again})
                renewed += 1
        if len(rows) < AT_ONCE:
            return Rotated(renewed, lost)
        after = rows[-1].row


def _older(column: SealedColumn) -> Rows[Sealed]:
    return Rows(
        Sealed,
        f"""
        select {column.row} as row, {column.column} as value from {column.table}
        where {column.row} > %(after)s and {column.column} is not null
          and substring({column.column} for length(%(active)s)) <> %(active)s
        order by {column.row} limit %(limit)s for update
        """,  # noqa: S608 — names that a service declares
    )


def _replace(column: SealedColumn) -> Command:
    sql = f"update {column.table} set {column.column} = %(sealed)s where {column.row} = %(row)s"  # noqa: S608 — as above
    return Command(sql)
