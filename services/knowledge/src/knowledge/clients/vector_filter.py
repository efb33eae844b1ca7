"""The filter of every request to Qdrant: it is made here and nowhere else, and always for a tenant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from knowledge.domain.scope import Asker, Scope

STAGED, LIVE = "staged", "live"
CURATED = "curated"
"""The state of a phrasing of a curated answer, which no search for passages looks at."""


def found_by(tenant_id: UUID, asker: Asker, now: datetime, *, state: str = LIVE) -> dict[str, Any]:
    """Returns the filter of every search, of each list in it and of both together: what these questions may find, of passages
    or of curated answers.

    It says what is not found. Points of a former version, which have no scope, are in the general base, for everybody.
    """
    seconds = now.timestamp()
    hidden = [{"key": "valid_from", "range": {"gt": seconds}}, {"key": "valid_until", "range": {"lte": seconds}}]
    if asker.audience == "customers":
        hidden.append(condition("audience", "staff"))
    if asker.knowledge_base_ids is not None:
        asked = [str(one) for one in asker.knowledge_base_ids]
        hidden.append({"key": "knowledge_base_id", "match": {"except": asked}})
    return of_tenant(tenant_id, state=state) | {"must_not": hidden}


def payload_of(scope: Scope) -> dict[str, Any]:
    """Returns what the filter looks at, as points have it: times in seconds since 1970."""
    return {
        "knowledge_base_id": str(scope.knowledge_base_id) if scope.knowledge_base_id else None,
        "audience": scope.audience,
        "valid_from": scope.valid_from.timestamp() if scope.valid_from else None,
        "valid_until": scope.valid_until.timestamp() if scope.valid_until else None,
    }


def of_tenant(tenant_id: UUID, **equal: str | Sequence[UUID]) -> dict[str, Any]:
    """Returns the filter of every request: this tenant's points, and of these the ones that have these values."""
    conditions = {"tenant_id": str(tenant_id), **equal}
    return {"must": [condition(key, value) for key, value in conditions.items()]}


def condition(key: str, value: str | Sequence[UUID]) -> dict[str, Any]:
    return {"key": key, "match": {"value": value} if isinstance(value, str) else {"any": [str(one) for one in value]}}
