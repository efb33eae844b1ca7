"""Columns that several stores name."""

from dataclasses import asdict
from typing import Any

from common.db.statements import columns_of

from knowledge.domain.scope import Scope

SCOPE = ", ".join(f'{name} as "scope.{name}"' for name, _ in columns_of(Scope))


def values_of(scope: Scope) -> dict[str, Any]:
    """Returns a scope as the columns have it."""
    return {**asdict(scope), "labels": list(scope.labels)}
