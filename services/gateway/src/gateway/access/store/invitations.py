"""SQL of invitations: to join, and to choose a new password."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Rows, Session, Values
from contracts.gateway import Role

from gateway.access.store import credentials


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation to join; with `member_id`, to choose a new password."""

    id: UUID
    tenant_id: UUID
    member_id: UUID | None
    email: str
    display_name: str | None
    role: Role
    invited_by: str
    token_digest: bytes
    created_at: datetime
    expires_at: datetime


COLUMNS = """
    invitation.id, invitation.tenant_id, invitation.member_id, invitation.email, invitation.display_name, invitation.role,
    invitation.invited_by, invitation.token_digest, invitation.created_at, invitation.expires_at
"""
ADD = Rows(
    Invitation,
    f"""
    insert into invitation (id, tenant_id, member_id, email, display_name, role, invited_by, token_digest, expires_at)
    values (%(id)s, %(tenant_id)s, %(member_id)s, %(email)s, %(display_name)s, %(role)s, %(invited_by)s, %(digest)s,
            %(expires_at)s)
    returning {COLUMNS}
    """,  # noqa: S608 — a constant
)
PAGE = Rows(
    Invitation,
    f"""
    select {COLUMNS} from invitation
    where tenant_id = %(tenant_id)s and expires_at > %(now)s and (cast(%(after)s as uuid) is null or id > %(after)s)
    order by id limit %(limit)s
    """,  # noqa: S608 — a constant
)
TO_JOIN = Values(
    int,
    "select count(*) from invitation where tenant_id = %(tenant_id)s and member_id is null and expires_at > %(now)s",
)
OPEN = Rows(
    Invitation,
    f"""
    select {COLUMNS} from invitation join tenant using (tenant_id)
    where invitation.id = %(id)s and invitation.expires_at > %(now)s and tenant.active
    """,  # noqa: S608 — a constant
)
TAKE = Rows(
    Invitation,
    f"delete from invitation where id = %(id)s and expires_at > %(now)s returning {COLUMNS}",  # noqa: S608 — a constant
)
REMOVE = Values(bytes, "delete from invitation where id = %(id)s returning token_digest")
REMOVE_OF_MEMBER = Values(bytes, "delete from invitation where member_id = %(member_id)s returning token_digest")


async def add(session: Session, values: Mapping[str, Any]) -> Invitation:
    """Returns a new invitation, by whose token its owner is found."""
    row = await session.one(ADD, values)
    await credentials.add(session, row.token_digest, row.tenant_id, row.id)
    return row


async def page(session: Session, tenant_id: UUID, now: datetime, after: UUID | None, limit: int) -> list[Invitation]:
    """Returns the open ones, oldest first, from the one after `after` on."""
    return await session.all(PAGE, {"tenant_id": tenant_id, "now": now, "after": after, "limit": limit})


async def count_to_join(session: Session, tenant_id: UUID, now: datetime) -> int:
    """Returns how many may still join."""
    return await session.one(TO_JOIN, {"tenant_id": tenant_id, "now": now})


async def find(session: Session, invitation_id: UUID, now: datetime) -> Invitation | None:
    """Returns an open invitation of an active tenant."""
    return await session.first(OPEN, {"id": invitation_id, "now": now})


async def spend(session: Session, invitation_id: UUID, now: datetime) -> Invitation | None:
    """Returns an open invitation that is used up now, with its token; None where there is none. Of several who ask at once, one
    gets it.
    """
    row = await session.first(TAKE, {"id": invitation_id, "now": now})
    if row is not None:
        await credentials.forget(session, [row.token_digest])
    return row


async def remove(session: Session, invitation_id: UUID) -> bool:
    """Returns whether there was one. Its token lets nobody in any more."""
    digests = await session.all(REMOVE, {"id": invitation_id})
    await credentials.forget(session, digests)
    return bool(digests)


async def remove_of_member(session: Session, member_id: UUID) -> None:
    """No link to choose a password works that this person was given."""
    await credentials.forget(session, await session.all(REMOVE_OF_MEMBER, {"member_id": member_id}))
