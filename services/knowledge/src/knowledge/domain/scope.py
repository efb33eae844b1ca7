"""Where a document stands, and who is told of it when; and who asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from common.errors import Invalid
from contracts.knowledge import DocumentAudience

MOST_ASKED_BASES = 20


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a document decides who finds it. Without a base it is in the general one, which every search looks at; it is
    found from `valid_from` on, and from `valid_until` on no more. `labels` sort it for people.
    """

    knowledge_base_id: UUID | None = None
    labels: list[str] = field(default_factory=list)
    audience: DocumentAudience = "customers"
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom something is searched. `knowledge_base_ids` are searched beside the general base; None is all that there are."""

    audience: DocumentAudience = "customers"
    knowledge_base_ids: tuple[UUID, ...] | None = None


def changed(scope: Scope, given: Mapping[str, Any]) -> Scope:
    """Returns a scope with what is given of another. Raises `Invalid` for one in which nothing would ever be found."""
    wanted = replace(scope, **given)
    if wanted.valid_from is not None and wanted.valid_until is not None and wanted.valid_until <= wanted.valid_from:
        raise Invalid("`valid_until` must be later than `valid_from`")
    return wanted
