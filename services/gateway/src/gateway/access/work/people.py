"""The people of a tenant. There is always somebody who may let others in: the last active admin stays one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.errors import Conflict, NotFound
from common.ids import uuid7
from common.plan_limits import ResourceLimit
from contracts.gateway import Role

from gateway.access.store import invitations, refresh_tokens, sign_in_links
from gateway.access.store import people as store
from gateway.access.store.people import StoredMember
from gateway.access.work.changes import change, record
from gateway.access.work.revoking import revoke_access
from gateway.access.work.room import check_room
from gateway.access.work.sign_in import email_digest


@dataclass(frozen=True, slots=True)
class NewMember:
    email: str
    display_name: str
    role: Role
    password_hash: str


async def add_member(
    session: Session, pepper: bytes, tenant_id: UUID, actor: str, new: NewMember, limit: ResourceLimit | None = None
) -> StoredMember:
    """Returns the new person. Without a `limit` the plan is not asked, as for an operator.

    Raises `Conflict` when one of the tenant's own people has the address, or `QuotaRefused`.
    """
    member_id = uuid7()
    async with change(session, tenant_id, actor, "member.created") as current:
        if limit is not None:
            await check_room(session, tenant_id, limit)
        if not await store.claim_email(session, email_digest(pepper, new.email), tenant_id, member_id):
            raise Conflict("one of your people has this e-mail address", reason="email_taken")
        values = {
            "id": member_id,
            "tenant_id": tenant_id,
            "email": new.email,
            "display_name": new.display_name,
            "role": new.role,
            "password_hash": new.password_hash,
        }
        row = await store.add(session, values)
        current.subject_id, current.details = member_id, {"role": new.role}
    return row


async def change_member(
    session: Session, tenant_id: UUID, actor: str, member_id: UUID, fields: Mapping[str, Any]
) -> StoredMember:
    """Returns the person with another name, role or activity. With a new role no earlier access token counts; whoever is made
    inactive is signed out.

    Raises `NotFound`, or `Conflict` for the last admin.
    """
    async with change(session, tenant_id, actor, "member.changed") as current:
        before = await _locked(session, member_id)
        values = {name: getattr(before, name) for name in ("id", "display_name", "role", "active")} | dict(fields)
        row = await store.change(session, values)
        await _keep_an_admin(session, before)
        if not row.active:
            await _shut_out(session, tenant_id, member_id)
        elif row.role != before.role:
            await _revoke_tokens(session, tenant_id, member_id)
        current.subject_id = member_id
        current.details = {"fields": sorted(fields)} | {name: fields[name] for name in ("role", "active") if name in fields}
    return row


async def remove_member(session: Session, tenant_id: UUID, actor: str, member_id: UUID) -> None:
    """Name and e-mail address are erased, and the address is free again; what they did stays under their id.

    Raises `NotFound`, or `Conflict` for the last admin.
    """
    async with change(session, tenant_id, actor, "member.removed") as current:
        before = await _locked(session, member_id)
        await store.remove(session, tenant_id, member_id)
        await _keep_an_admin(session, before)
        await _shut_out(session, tenant_id, member_id)
        current.subject_id, current.details = member_id, {"role": before.role}


async def set_password(
    session: Session, tenant_id: UUID, actor: str, member_id: UUID, password_hash: str, *, replaces: str | None = None
) -> None:
    """Signs the person out everywhere. Raises `NotFound`, or `Conflict` where another hash than `replaces` is known by now:
    whoever showed the old password must not undo a reset.
    """
    async with change(session, tenant_id, actor, "member.password_changed") as current:
        before = await _locked(session, member_id)
        if replaces not in (None, before.password_hash):
            raise Conflict("the password was changed meanwhile", reason="password_changed")
        await store.set_password(session, member_id, password_hash)
        await _shut_out(session, tenant_id, member_id)
        current.subject_id = member_id


async def sign_out_everywhere(session: Session, tenant_id: UUID, member_id: UUID) -> None:
    """Ends all that a person opened, as they ask. Raises `Conflict` for somebody who does not sign in here."""
    if await store.locked(session, member_id) is None:
        raise Conflict("there are no sessions here to end", reason="no_sessions")
    await _end_sessions(session, tenant_id, member_id)
    await record(session, tenant_id, str(member_id), "session.all_ended", member_id)


async def _locked(session: Session, member_id: UUID) -> StoredMember:
    row = await store.locked(session, member_id)
    if row is None:
        raise NotFound("there is no such person")
    return row


async def _keep_an_admin(session: Session, before: StoredMember) -> None:
    """To be asked after the change, under the tenant's lock."""
    if before.role != "admin" or not before.active:
        return
    if not await store.count_admins(session, before.tenant_id):
        raise Conflict("this is the last active admin", reason="last_admin")


async def _revoke_tokens(session: Session, tenant_id: UUID, member_id: UUID) -> None:
    """Access tokens that were issued until now count no longer. The member is locked by the caller."""
    # The clock's time, not the session's: a token may have been issued while this transaction waited for the lock.
    await revoke_access(session, tenant_id, "person", member_id, datetime.now(UTC))


async def _shut_out(session: Session, tenant_id: UUID, member_id: UUID) -> None:
    """No session goes on, no token counts, and no link works. The member is locked by the caller."""
    await _end_sessions(session, tenant_id, member_id)
    await invitations.remove_of_member(session, member_id)


async def _end_sessions(session: Session, tenant_id: UUID, member_id: UUID) -> None:
    await _revoke_tokens(session, tenant_id, member_id)
    await refresh_tokens.end_of_member(session, member_id)
    await sign_in_links.remove_of_member(session, member_id)
