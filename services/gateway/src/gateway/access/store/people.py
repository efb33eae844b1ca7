"""SQL of members, and of whose e-mail address is whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.db import Command, Rows, Session, Values
from contracts.gateway import Role


@dataclass(frozen=True, slots=True)
class StoredMember:
    """A person who works for the business."""

    id: UUID
    tenant_id: UUID
    email: str
    display_name: str
    role: Role
    password_hash: str
    active: bool


@dataclass(frozen=True, slots=True)
class ActiveMember(StoredMember):
    """Somebody who may sign in, and at which business."""

    tenant_name: str


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """At which tenant an e-mail address is known, and whose it is there."""

    tenant: UUID
    member_id: UUID


COLUMNS = "member.id, member.tenant_id, member.email, member.display_name, member.role, member.password_hash, member.active"
CLAIM_EMAIL = Values(
    UUID,
    """
    insert into sign_in (email_digest, tenant, member_id) values (%(digest)s, %(tenant_id)s, %(id)s)
    on conflict do nothing
    returning member_id
    """,
)
WHOSE_EMAIL = Rows(
    KnownAddress,
    """
    select tenant, member_id from sign_in
    where email_digest = %(digest)s and (cast(%(tenant_id)s as uuid) is null or tenant = %(tenant_id)s)
    order by member_id limit %(most)s
    """,
)
ADD = Rows(
    StoredMember,
    f"""
    insert into member (id, tenant_id, email, display_name, role, password_hash, active)
    values (%(id)s, %(tenant_id)s, %(email)s, %(display_name)s, %(role)s, %(password_hash)s, true)
    returning {COLUMNS}
    """,  # noqa: S608 — a constant
)
MAY_SIGN_IN = f"""
    select {COLUMNS}, tenant.name as tenant_name from member join tenant using (tenant_id)
    where member.id = %(id)s and member.active and tenant.active
"""  # noqa: S608 — a constant
ACTIVE = Rows(ActiveMember, MAY_SIGN_IN)
HELD = Rows(ActiveMember, f"{MAY_SIGN_IN} for update of member")
ANY = Rows(StoredMember, f"select {COLUMNS} from member where id = %(id)s")  # noqa: S608 — a constant
LOCK = Rows(StoredMember, f"select {COLUMNS} from member where id = %(id)s for update")  # noqa: S608 — a constant
CHANGE = Rows(
    StoredMember,
    f"""
    update member set display_name = %(display_name)s, role = %(role)s, active = %(active)s where id = %(id)s
    returning {COLUMNS}
    """,  # noqa: S608 — a constant
)
SET_PASSWORD = Command("update member set password_hash = %(password_hash)s where id = %(id)s")
HASH_AGAIN = Command("update member set password_hash = %(password_hash)s where id = %(id)s and password_hash = %(outdated)s")
REMOVE = Command("delete from member where id = %(id)s")
FREE_EMAIL = Command("delete from sign_in where member_id = %(id)s and tenant = %(tenant_id)s")
ADMINS = Values(int, "select count(*) from member where tenant_id = %(tenant_id)s and role = 'admin' and active")
PAGE = Rows(
    StoredMember,
    f"""
    select {COLUMNS} from member where tenant_id = %(tenant_id)s and (cast(%(after)s as uuid) is null or id > %(after)s)
    order by id limit %(limit)s
    """,  # noqa: S608 — a constant
)


async def whose_email(session: Session, digest: bytes, tenant_id: UUID | None = None, *, most: int = 1) -> list[KnownAddress]:
    """Returns tenants and members with this address, of one tenant or of any, the first ones first."""
    return await session.all(WHOSE_EMAIL, {"digest": digest, "tenant_id": tenant_id, "most": most})


async def claim_email(session: Session, digest: bytes, tenant_id: UUID, member_id: UUID) -> bool:
    """Returns whether the address was free at this tenant, and now is this member's."""
    return await session.first(CLAIM_EMAIL, {"digest": digest, "tenant_id": tenant_id, "id": member_id}) is not None


async def add(session: Session, values: Mapping[str, Any]) -> StoredMember:
    return await session.one(ADD, values)


async def member(session: Session, member_id: UUID) -> ActiveMember | None:
    """Returns a member who may sign in."""
    return await session.first(ACTIVE, {"id": member_id})


async def held_member(session: Session, member_id: UUID) -> ActiveMember | None:
    """Returns a member who may sign in. Until the transaction ends nobody changes them, nor opens or ends a session of
    theirs.
    """
    return await session.first(HELD, {"id": member_id})


async def any_member(session: Session, member_id: UUID) -> StoredMember | None:
    """Returns a member, be they active or not."""
    return await session.first(ANY, {"id": member_id})


async def locked(session: Session, member_id: UUID) -> StoredMember | None:
    return await session.first(LOCK, {"id": member_id})


async def page(session: Session, tenant_id: UUID, after: UUID | None, limit: int) -> list[StoredMember]:
    """Returns them oldest first, from the one after `after` on."""
    return await session.all(PAGE, {"tenant_id": tenant_id, "after": after, "limit": limit})


async def change(session: Session, values: Mapping[str, Any]) -> StoredMember:
    return await session.one(CHANGE, values)


async def set_password(session: Session, member_id: UUID, password_hash: str) -> None:
    await session.run(SET_PASSWORD, {"id": member_id, "password_hash": password_hash})


async def hash_again(session: Session, member: StoredMember, password_hash: str) -> None:
    """Replace the hash, unless another one is known by now."""
    values = {"id": member.id, "outdated": member.password_hash, "password_hash": password_hash}
    await session.run(HASH_AGAIN, values)


async def remove(session: Session, tenant_id: UUID, member_id: UUID) -> None:
    """The address is free again."""
    await session.run(REMOVE, {"id": member_id})
    await session.run(FREE_EMAIL, {"id": member_id, "tenant_id": tenant_id})


async def count_admins(session: Session, tenant_id: UUID) -> int:
    """Returns how many active ones there are."""
    return await session.one(ADMINS, {"tenant_id": tenant_id})
