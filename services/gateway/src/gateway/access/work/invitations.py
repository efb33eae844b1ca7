"""Links that an admin passes on: to join a tenant, or to choose a new password. Each works once, and not for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.db import Database, Session
from common.errors import Conflict, NotFound
from common.ids import uuid7
from common.plan_limits import ResourceLimit
from contracts.gateway import Role

from gateway.access.store import credentials, people, tenants
from gateway.access.store import invitations as store
from gateway.access.store.invitations import Invitation
from gateway.access.work.changes import change
from gateway.access.work.opaque import Opaque, digest_of, new_token
from gateway.access.work.people import NewMember, add_member, set_password
from gateway.access.work.room import check_room
from gateway.access.work.sign_in import email_digest

JOIN_WITHIN = timedelta(days=7)
RESET_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation, with the token that is never seen again."""

    row: Invitation
    opaque: Opaque


@dataclass(frozen=True, slots=True)
class AcceptedInvitation:
    """Who accepts: the name is for those who join."""

    password_hash: str
    display_name: str | None


async def invite(
    session: Session,
    pepper: bytes,
    tenant_id: UUID,
    actor: str,
    now: datetime,
    *,
    limit: ResourceLimit,
    email: str,
    role: Role,
    display_name: str | None,
) -> Invited:
    """Returns a new invitation, with its token. Open invitations take a place of the plan as people do: each may become one.

    Raises `Conflict` when one of the tenant's own people has the address (nobody learns whom other tenants have), or
    `QuotaRefused`.
    """
    async with change(session, tenant_id, actor, "invitation.created") as current:
        await check_room(session, tenant_id, limit, await store.count_to_join(session, tenant_id, now))
        if await people.whose_email(session, email_digest(pepper, email), tenant_id):
            raise Conflict("one of your people has this e-mail address", reason="email_taken")
        values = {"email": email, "role": role, "display_name": display_name, "member_id": None}
        invited = await _add(session, tenant_id, actor, now + JOIN_WITHIN, values)
        current.subject_id, current.details = invited.row.id, {"role": role}
    return invited


async def invite_to_reset(session: Session, tenant_id: UUID, actor: str, now: datetime, member_id: UUID) -> Invited:
    """Returns a link for somebody who forgot their password; earlier ones stop working. Raises `NotFound`."""
    async with change(session, tenant_id, actor, "member.reset_offered") as current:
        member = await people.member(session, member_id)
        if member is None:
            raise NotFound("there is no such person, or they are inactive")
        await store.remove_of_member(session, member_id)
        values = {name: getattr(member, name) for name in ("email", "role", "display_name")} | {"member_id": member_id}
        invited = await _add(session, tenant_id, actor, now + RESET_WITHIN, values)
        current.subject_id = member_id
    return invited


async def _add(session: Session, tenant_id: UUID, actor: str, expires_at: datetime, values: dict[str, Any]) -> Invited:
    opaque = new_token()
    own = {"id": uuid7(), "tenant_id": tenant_id, "invited_by": actor, "digest": opaque.digest, "expires_at": expires_at}
    return Invited(await store.add(session, own | values), opaque)


async def revoke(session: Session, tenant_id: UUID, actor: str, invitation_id: UUID) -> None:
    """Raises `NotFound`."""
    async with change(session, tenant_id, actor, "invitation.revoked") as current:
        if not await store.remove(session, invitation_id):
            raise NotFound("there is no such invitation")
        current.subject_id = invitation_id


async def find(database: Database, token: str) -> Invitation:
    """Returns the open invitation that a token belongs to. Raises `NotFound`, never saying why."""
    async with database.begin() as transaction:
        async with transaction.scoped() as session:
            owner = await credentials.owner(session, digest_of(token))
        row = None
        if owner is not None:
            async with transaction.scoped(owner.tenant) as session:
                row = await store.find(session, owner.subject_id, session.now)
    if row is None:
        raise NotFound("there is no such invitation")
    return row


async def accept(
    session: Session,
    pepper: bytes,
    invitation: Invitation,
    accepted: AcceptedInvitation,
    limit: ResourceLimit | None,
) -> UUID:
    """Returns the member who joined, or has a new password. Of several who accept at once, one does.

    Raises `NotFound`, `Conflict` when one of the tenant's people has the address by now, or `QuotaRefused`.
    """
    await tenants.locked(session, invitation.tenant_id)  # first, as all who change something of a tenant
    row = await store.spend(session, invitation.id, session.now)
    if row is None:
        raise NotFound("there is no such invitation")
    actor = f"invitation:{row.id}"
    if row.member_id is not None:
        await set_password(session, row.tenant_id, actor, row.member_id, accepted.password_hash)
        return row.member_id
    name = accepted.display_name or row.display_name or row.email.partition("@")[0]
    new = NewMember(row.email, name, row.role, accepted.password_hash)
    return (await add_member(session, pepper, row.tenant_id, actor, new, limit)).id
