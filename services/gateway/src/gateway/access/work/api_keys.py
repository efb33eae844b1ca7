"""API keys, made and revoked by admins in person: a key that could make keys would reach beyond its own scopes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Session
from common.errors import Invalid, NotFound
from common.ids import uuid7
from contracts.gateway import Role

from gateway.access.store import api_keys as store
from gateway.access.store.api_keys import ApiKey
from gateway.access.work.changes import change
from gateway.access.work.key_holder import EXCHANGED_FOR, new_key
from gateway.access.work.opaque import Opaque
from gateway.access.work.revoking import revoke_access


@dataclass(frozen=True, slots=True)
class NewKey:
    """Any role may be given, for only admins make keys: none is more than its maker's."""

    name: str
    role: Role
    scopes: tuple[str, ...]
    expires_at: datetime | None


async def create(session: Session, tenant_id: UUID, actor: str, new: NewKey, now: datetime) -> tuple[ApiKey, Opaque]:
    """Returns a new key's row, and the key itself, never to be seen again. Raises `Invalid` for one that would have expired."""
    if new.expires_at is not None and new.expires_at <= now:
        raise Invalid("the key would have expired already")
    async with change(session, tenant_id, actor, "api_key.created") as current:
        key_id = uuid7()
        opaque, prefix = new_key(key_id)
        values = {
            "id": key_id,
            "tenant_id": tenant_id,
            "name": new.name,
            "prefix": prefix,
            "role": new.role,
            "scopes": sorted(set(new.scopes)),
            "created_by": actor,
            "expires_at": new.expires_at,
        }
        row = await store.add(session, opaque.digest, values)
        current.subject_id, current.details = key_id, {"role": new.role, "scopes": values["scopes"]}
    return row, opaque


async def revoke(session: Session, tenant_id: UUID, actor: str, key_id: UUID) -> None:
    """Raises `NotFound`. The key ends at once, and what it was exchanged for as soon as the fleet has heard of it."""
    async with change(session, tenant_id, actor, "api_key.revoked") as current:
        if not await store.remove(session, key_id):
            raise NotFound("there is no such API key")
        until = session.now + EXCHANGED_FOR  # whoever exchanges it in this moment gets nothing either
        await revoke_access(session, tenant_id, "api_key", key_id, until)
        current.subject_id = key_id
