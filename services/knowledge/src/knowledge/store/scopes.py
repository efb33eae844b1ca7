"""Where documents stand: all versions of one in the same place."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Command, Rows, Session, Values

from knowledge.domain.scope import Scope
from knowledge.store.columns import SCOPE, values_of
from knowledge.store.documents import LIVE


@dataclass(frozen=True, slots=True)
class ScopedDocument:
    """Where a version of a document stands."""

    id: UUID
    scope: Scope


DESCRIBE = Command(
    """
    update document set knowledge_base_id = %(knowledge_base_id)s, labels = %(labels)s, audience = %(audience)s,
                        valid_from = %(valid_from)s, valid_until = %(valid_until)s, described_at = now()
    where tenant_id = %(tenant_id)s and coalesce(series_id, id) = %(series_id)s and removed_at is null
    """
)
SCOPES = Rows(
    ScopedDocument,
    f"""
    select id, {SCOPE} from document
    where tenant_id = %(tenant_id)s and coalesce(series_id, id) = %(series_id)s and {LIVE} and described_at is not null
    """,  # noqa: S608
)
SCOPE_OF_SERIES = Rows(
    ScopedDocument,
    f"""
    select id, {SCOPE} from document
    where tenant_id = %(tenant_id)s and coalesce(series_id, id) = %(series_id)s and removed_at is null
    order by version desc limit 1
    """,  # noqa: S608
)
DESCRIBED = Values(
    UUID,
    """
    select distinct coalesce(series_id, id) from document
    where id = any(cast(%(ids)s as uuid[])) and described_at is not null
    """,
)
LABELS = Values(
    str,
    f"""
    select distinct label from document, unnest(labels) label where tenant_id = %(tenant_id)s and {LIVE} order by 1 limit 500
    """,  # noqa: S608
)


async def describe(session: Session, tenant_id: UUID, series_id: UUID, scope: Scope) -> None:
    """All versions of a document stand there from now on."""
    await session.run(DESCRIBE, {"tenant_id": tenant_id, "series_id": series_id, **values_of(scope)})


async def list_scopes(session: Session, tenant_id: UUID, series_id: UUID) -> list[ScopedDocument]:
    """Returns where the versions of a document stand of which that was ever said, but for superseded ones: these have no
    points.
    """
    return await session.all(SCOPES, {"tenant_id": tenant_id, "series_id": series_id})


async def of_series(session: Session, tenant_id: UUID, series_id: UUID) -> Scope | None:
    """Returns where the newest version of a document stands."""
    newest = await session.first(SCOPE_OF_SERIES, {"tenant_id": tenant_id, "series_id": series_id})
    return newest.scope if newest else None


async def described(session: Session, ids: Sequence[UUID]) -> list[UUID]:
    """Returns the series of those documents of which somebody changed where they stand."""
    return await session.all(DESCRIBED, {"ids": list(ids)})


async def list_labels(session: Session, tenant_id: UUID) -> list[str]:
    """Returns the labels that a tenant's documents have."""
    return await session.all(LABELS, {"tenant_id": tenant_id})
