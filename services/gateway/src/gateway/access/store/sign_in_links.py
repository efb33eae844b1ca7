"""SQL of links that sign somebody in once. They are asked for before a tenant is known."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values


@dataclass(frozen=True, slots=True)
class KnownLink:
    """Whose a link is, and when it was used."""

    tenant: UUID
    member_id: UUID
    spent_at: datetime | None


ADD = Command(
    """
    insert into sign_in_link (token_digest, tenant, member_id, expires_at)
    values (%(digest)s, %(tenant_id)s, %(member_id)s, %(expires_at)s)
    """
)
FIND = Rows(
    KnownLink, "select tenant, member_id, spent_at from sign_in_link where token_digest = %(digest)s and expires_at > %(now)s"
)
SPEND = Values(
    UUID,
    """
    update sign_in_link set spent_at = %(now)s where token_digest = %(digest)s and spent_at is null and expires_at > %(now)s
    returning member_id
    """,
)
REMOVE_OF_MEMBER = Command("delete from sign_in_link where member_id = %(member_id)s")


async def add(session: Session, digest: bytes, tenant_id: UUID, member_id: UUID, expires_at: datetime) -> None:
    values = {"digest": digest, "tenant_id": tenant_id, "member_id": member_id, "expires_at": expires_at}
    await session.run(ADD, values)


async def find(session: Session, digest: bytes, now: datetime) -> KnownLink | None:
    """Returns whose link this is, be it used or not; None for one that nobody has, or has any more."""
    return await session.first(FIND, {"digest": digest, "now": now})


async def spend(session: Session, digest: bytes, now: datetime) -> bool:
    """Returns whether it was used now. Of several who use it at once, one does."""
    return await session.first(SPEND, {"digest": digest, "now": now}) is not None


async def remove_of_member(session: Session, member_id: UUID) -> None:
    await session.run(REMOVE_OF_MEMBER, {"member_id": member_id})
