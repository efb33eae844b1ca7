"""How often documents are found and cited, by day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from common.db import Command, Rows, Session


class UseKey(NamedTuple):
    """A document on a day."""

    tenant_id: UUID
    document_id: UUID
    day: date


@dataclass(slots=True)
class Uses:
    """In how many searches for customers it was found, and in how many answers it was cited."""

    found: int = 0
    cited: int = 0


@dataclass(frozen=True, slots=True)
class DocumentUses:
    """Of a document with all of its versions."""

    document_id: UUID
    found: int
    cited: int


@dataclass(frozen=True, slots=True)
class BaseUses:
    """Of the documents that are in a base now; None is the general one."""

    knowledge_base_id: UUID | None
    found: int
    cited: int


# In the order of the key, as everybody who counts does: nobody waits for a row of somebody who waits for one of theirs.
ADD = Command(
    """
    insert into document_use (tenant_id, document_id, day, found, cited)
    select * from unnest(cast(%(tenants)s as uuid[]), cast(%(documents)s as uuid[]), cast(%(days)s as date[]),
                         cast(%(found)s as integer[]), cast(%(cited)s as integer[]))
    order by 1, 2, 3
    on conflict (tenant_id, document_id, day)
    do update set found = document_use.found + excluded.found, cited = document_use.cited + excluded.cited
    """
)
OF_DOCUMENTS = Rows(
    DocumentUses,
    """
    select document.id as document_id, sum(found)::bigint as found, sum(cited)::bigint as cited
    from document
    join document one on one.tenant_id = document.tenant_id
        and coalesce(one.series_id, one.id) = coalesce(document.series_id, document.id)
    join document_use on document_use.tenant_id = one.tenant_id and document_use.document_id = one.id
    where document.tenant_id = %(tenant_id)s and document.id = any(cast(%(ids)s as uuid[]))
      and day > cast(%(now)s as date) - cast(%(days)s as integer)
    group by 1
    """,
)
OF_BASES = Rows(
    BaseUses,
    """
    select knowledge_base_id, sum(found)::bigint as found, sum(cited)::bigint as cited
    from document_use join document on document.id = document_id
    where document_use.tenant_id = %(tenant_id)s and day > cast(%(now)s as date) - cast(%(days)s as integer)
      and removed_at is null
    group by 1
    """,
)
SHOWN_DAYS = 30


async def add(session: Session, counted: Mapping[UseKey, Uses]) -> None:
    keys = list(counted)
    values = {
        "tenants": [one.tenant_id for one in keys],
        "documents": [one.document_id for one in keys],
        "days": [one.day for one in keys],
        "found": [counted[one].found for one in keys],
        "cited": [counted[one].cited for one in keys],
    }
    await session.run(ADD, values)


async def of_documents(session: Session, tenant_id: UUID, ids: Collection[UUID]) -> dict[UUID, DocumentUses]:
    """Returns of each of these documents what was counted in the last thirty days."""
    values = {"tenant_id": tenant_id, "ids": list(ids), "now": session.now, "days": SHOWN_DAYS}
    counted = {one.document_id: one for one in await session.all(OF_DOCUMENTS, values)}
    return {one: counted.get(one) or DocumentUses(one, 0, 0) for one in ids}


async def of_bases(session: Session, tenant_id: UUID) -> dict[UUID | None, BaseUses]:
    """Returns what was counted in the last thirty days of what is in each base."""
    values = {"tenant_id": tenant_id, "now": session.now, "days": SHOWN_DAYS}
    return {one.knowledge_base_id: one for one in await session.all(OF_BASES, values)}
