"""A tenant's synonyms, all in one row: they are read and written as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from common.db import Rows, Session, Values

from knowledge.domain.synonyms import Group


@dataclass(frozen=True, slots=True)
class StoredSynonyms:
    """Groups as JSON, and how often they were written; none were where `version` is 0."""

    version: int
    written: str | None

    @property
    def groups(self) -> list[list[str]]:
        return orjson.loads(self.written) if self.written else []


NOT_WRITTEN = StoredSynonyms(0, None)
FIND = Rows(StoredSynonyms, "select version, cast(groups as text) as written from synonyms where tenant_id = %(tenant_id)s")
# Of two that saw the same version one is first, and the other changes nothing.
REPLACE = Values(
    int,
    """
    insert into synonyms (tenant_id, version, groups) values (%(tenant_id)s, %(seen)s + 1, cast(%(groups)s as jsonb))
    on conflict (tenant_id) do update set version = excluded.version, groups = excluded.groups
    where synonyms.version = %(seen)s
    returning version
    """,
)


async def find(session: Session, tenant_id: UUID) -> StoredSynonyms:
    return await session.first(FIND, {"tenant_id": tenant_id}) or NOT_WRITTEN


async def replace(session: Session, tenant_id: UUID, seen: int, groups: Sequence[Group]) -> int | None:
    """Returns the new version; None where the version that was `seen` is not the last one any longer."""
    values = {"tenant_id": tenant_id, "seen": seen, "groups": orjson.dumps(groups).decode()}
    return await session.first(REPLACE, values)
