"""SQL of the record of who changed what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Command, Listing, Session
from common.ids import uuid7

from gateway.jsonb import as_json


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Somebody changed something. `details` names fields, and never holds a secret."""

    id: UUID
    actor: str
    action: str
    subject_id: UUID
    details: dict[str, Any]
    at: datetime


ADD = Command(
    """
    insert into audit_entry (id, tenant_id, actor, action, subject_id, details)
    values (%(id)s, %(tenant_id)s, %(actor)s, %(action)s, %(subject_id)s, cast(%(details)s as jsonb))
    """
)
PAGE = Listing(
    AuditEntry,
    """
    select id, actor, action, subject_id, details, at from audit_entry
    where tenant_id = %(tenant_id)s {given}
    order by id desc limit %(limit)s
    """,
    before="id < %(before)s",
)


async def add(session: Session, tenant_id: UUID, actor: str, action: str, subject_id: UUID, details: Mapping[str, Any]) -> None:
    values = {"id": uuid7(), "tenant_id": tenant_id, "actor": actor, "action": action, "subject_id": subject_id}
    await session.run(ADD, values | {"details": as_json(details)})


async def page(session: Session, tenant_id: UUID, before: UUID | None, limit: int) -> list[AuditEntry]:
    """Returns them newest first, from the one before `before` on."""
    values = {"tenant_id": tenant_id, "before": before, "limit": limit}
    return await session.all(PAGE.of(values), values)
