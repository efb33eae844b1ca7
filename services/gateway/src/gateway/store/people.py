"""SQL of members, of whose e-mail address is whose, and of attempts to sign in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

from gateway.domain.throttling import WINDOW, Attempts, Scope

CLAIM_EMAIL = text(
    """
    insert into sign_in (email_digest, tenant, member_id) values (:digest, :tenant_id, :id)
    on conflict do nothing
    returning member_id
    """
)
WHOSE_EMAIL = text(
    """
    select tenant, member_id from sign_in
    where email_digest = :digest and (cast(:tenant_id as uuid) is null or tenant = :tenant_id)
    order by member_id limit :most
    """
)
ADD = text(
    """
    insert into member (id, tenant_id, email, display_name, role, password_hash, active)
    values (:id, :tenant_id, :email, :display_name, :role, :password_hash, true)
    returning *
    """
)
MEMBER = text(
    """
    select member.*, tenant.name as tenant_name from member join tenant using (tenant_id)
    where member.id = :id and member.active and tenant.active
    """
)
HELD_MEMBER = text(f"{MEMBER.text} for update of member")
ANY_MEMBER = text("select * from member where id = :id")
LOCK = text("select * from member where id = :id for update")
CHANGE = text("update member set display_name = :display_name, role = :role, active = :active where id = :id returning *")
SET_PASSWORD = text("update member set password_hash = :password_hash where id = :id")
HASH_AGAIN = text("update member set password_hash = :password_hash where id = :id and password_hash = :outdated")
REMOVE = text("delete from member where id = :id")
FREE_EMAIL = text("delete from sign_in where member_id = :id and tenant = :tenant_id")
ADMINS = text("select count(*) from member where tenant_id = :tenant_id and role = 'admin' and active")
PAGE = text(
    """
    select * from member where tenant_id = :tenant_id and (cast(:after as uuid) is null or id > :after)
    order by id limit :limit
    """
)
COUNT_ATTEMPT = text(
    """
    insert into sign_in_attempt as known (key, count, window_started_at) values (:key, 1, :now)
    on conflict (key) do update
    set count = case when known.window_started_at > :earliest then known.count + 1 else 1 end,
        window_started_at = case when known.window_started_at > :earliest then known.window_started_at else :now end
    returning count as attempts, window_started_at
    """
)
FORGET_ATTEMPTS = text("delete from sign_in_attempt where key = :key")
FORGIVE_ATTEMPT = text("update sign_in_attempt set count = greatest(0, count - 1) where key = :key")


async def whose_email(
    session: Session, digest: bytes, tenant_id: UUID | None = None, *, most: int = 1
) -> list[tuple[UUID, UUID]]:
    """Tenants and members with this address, of one tenant or of any, the first ones first."""
    rows = await session.execute(WHOSE_EMAIL, {"digest": digest, "tenant_id": tenant_id, "most": most})
    return [(row.tenant, row.member_id) for row in rows]


async def member(session: Session, member_id: UUID) -> Row[Any] | None:
    """A member who may sign in."""
    return (await session.execute(MEMBER, {"id": member_id})).one_or_none()


async def held_member(session: Session, member_id: UUID) -> Row[Any] | None:
    """A member who may sign in; until the transaction ends nobody changes them, nor opens or ends a session of theirs."""
    return (await session.execute(HELD_MEMBER, {"id": member_id})).one_or_none()


async def count_attempt(session: Session, scope: Scope, key: bytes, now: datetime) -> Attempts:
    """Count one more attempt; all of the running window."""
    row = (await session.execute(COUNT_ATTEMPT, {"key": key, "now": now, "earliest": now - WINDOW})).one()
    return Attempts(scope, row.attempts, row.window_started_at)


async def forgive(session: Session, keys: Mapping[Scope, bytes], *, anew: bool) -> None:
    """An attempt succeeded: it does not count against its address, nor its account, which may begin `anew`."""
    await session.execute(FORGIVE_ATTEMPT, {"key": keys["address"]})
    if "account" in keys:
        await session.execute(FORGET_ATTEMPTS if anew else FORGIVE_ATTEMPT, {"key": keys["account"]})
