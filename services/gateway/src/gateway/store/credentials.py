"""SQL of invitations and API keys, and of whose a token is before a tenant is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

ROUTE = text("select tenant, subject_id from credential_route where token_digest = :digest")
ADD_ROUTE = text("insert into credential_route (token_digest, tenant, subject_id) values (:digest, :tenant_id, :id)")
DROP_ROUTES = text("delete from credential_route where token_digest = any(cast(:digests as bytea[]))")

ADD_INVITATION = text(
    """
    insert into invitation (id, tenant_id, member_id, email, display_name, role, invited_by, token_digest, expires_at)
    values (:id, :tenant_id, :member_id, :email, :display_name, :role, :invited_by, :digest, :expires_at)
    returning *
    """
)
INVITATIONS = text(
    """
    select * from invitation
    where tenant_id = :tenant_id and expires_at > :now and (cast(:after as uuid) is null or id > :after)
    order by id limit :limit
    """
)
OPEN_INVITATIONS = text(
    "select count(*) from invitation where tenant_id = :tenant_id and member_id is null and expires_at > :now"
)
INVITATION = text(
    """
    select invitation.* from invitation join tenant using (tenant_id)
    where invitation.id = :id and invitation.expires_at > :now and tenant.active
    """
)
TAKE_INVITATION = text("delete from invitation where id = :id and expires_at > :now returning *")
REMOVE_INVITATION = text("delete from invitation where id = :id returning *")
REMOVE_INVITATIONS_OF_MEMBER = text("delete from invitation where member_id = :member_id returning token_digest")

ADD_KEY = text(
    """
    insert into api_key (id, tenant_id, name, prefix, role, scopes, created_by, token_digest, expires_at)
    values (:id, :tenant_id, :name, :prefix, :role, cast(:scopes as varchar[]), :created_by, :digest, :expires_at)
    returning *
    """
)
KEYS = text(
    """
    select * from api_key where tenant_id = :tenant_id and (cast(:after as uuid) is null or id > :after)
    order by id limit :limit
    """
)
LIVE_KEY = text(
    """
    select api_key.* from api_key join tenant using (tenant_id)
    where api_key.id = :id and (api_key.expires_at is null or api_key.expires_at > :now) and tenant.active
    """
)
KEY_USED = text("update api_key set last_used_at = :now where id = :id and (last_used_at is null or last_used_at < :before)")
REMOVE_KEY = text("delete from api_key where id = :id returning *")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a token is: the tenant, and the invitation or key."""

    tenant_id: UUID
    subject_id: UUID


async def owner(session: Session, digest: bytes) -> Owner | None:
    row = (await session.execute(ROUTE, {"digest": digest})).one_or_none()
    return Owner(row.tenant, row.subject_id) if row else None


async def add_invitation(session: Session, values: dict[str, Any]) -> Row[Any]:
    row = (await session.execute(ADD_INVITATION, values)).one()
    await session.execute(ADD_ROUTE, values)
    return row


async def open_invitations(session: Session, tenant_id: UUID, now: datetime) -> int:
    """Returns how many may still join."""
    return int((await session.execute(OPEN_INVITATIONS, {"tenant_id": tenant_id, "now": now})).scalar_one())


async def add_key(session: Session, values: dict[str, Any]) -> Row[Any]:
    row = (await session.execute(ADD_KEY, values)).one()
    await session.execute(ADD_ROUTE, values)
    return row


async def forget(session: Session, digests: Sequence[bytes]) -> None:
    """These tokens let nobody in any more."""
    if digests:
        await session.execute(DROP_ROUTES, {"digests": list(digests)})
