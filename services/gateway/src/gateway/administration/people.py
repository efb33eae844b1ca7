"""The people of a tenant."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.errors import Conflict
from common.ids import uuid7
from contracts.gateway import Role
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.administration.changes import change
from gateway.sign_in.sessions import email_digest
from gateway.store import people as store


@dataclass(frozen=True, slots=True)
class NewMember:
    email: str
    display_name: str
    role: Role
    password_hash: str


async def add_member(session: AsyncSession, pepper: bytes, tenant_id: UUID, actor: str, new: NewMember) -> Row[Any]:
    """Raises `Conflict` when the e-mail address signs somebody in already, in whichever tenant."""
    member_id = uuid7()
    async with change(session, tenant_id, actor, "member.created") as current:
        claim = {"digest": email_digest(pepper, new.email), "tenant_id": tenant_id, "id": member_id}
        if (await session.execute(store.CLAIM_EMAIL, claim)).one_or_none() is None:
            raise Conflict("this e-mail address cannot be used")
        values = {
            "id": member_id,
            "tenant_id": tenant_id,
            "email": new.email,
            "display_name": new.display_name,
            "role": new.role,
            "password_hash": new.password_hash,
        }
        row = (await session.execute(store.ADD, values)).one()
        current.subject_id, current.details = member_id, {"role": new.role}
    return row
