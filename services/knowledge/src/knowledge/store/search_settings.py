"""What a tenant has set for its searches, in one row."""

from dataclasses import dataclass
from uuid import UUID

from common.db import Rows, Session, Values


@dataclass(frozen=True, slots=True)
class StoredSettings:
    """How often they were written, and how near a question has to be to a phrasing of an approved answer (a cosine); None is
    what the installation says.
    """

    version: int
    least_similarity: float | None


NOT_SET = StoredSettings(0, None)
FIND = Rows(StoredSettings, "select version, least_similarity from search_settings where tenant_id = %(tenant_id)s")
# Of two that saw the same version one is first, and the other changes nothing.
REPLACE = Values(
    int,
    """
    insert into search_settings (tenant_id, version, least_similarity)
    values (%(tenant_id)s, %(seen)s + 1, %(least_similarity)s)
    on conflict (tenant_id) do update set version = excluded.version, least_similarity = excluded.least_similarity
    where search_settings.version = %(seen)s
    returning version
    """,
)


async def find(session: Session, tenant_id: UUID) -> StoredSettings:
    return await session.first(FIND, {"tenant_id": tenant_id}) or NOT_SET


async def replace(session: Session, tenant_id: UUID, seen: int, least_similarity: float | None) -> int | None:
    """Returns the new version; None where the version that was `seen` is not the last one any longer."""
    return await session.first(REPLACE, {"tenant_id": tenant_id, "seen": seen, "least_similarity": least_similarity})
