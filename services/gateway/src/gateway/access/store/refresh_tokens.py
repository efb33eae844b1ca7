"""SQL of refresh tokens. They are asked for before a tenant is known; each belongs to a session, each session to a member."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values


@dataclass(frozen=True, slots=True)
class Link:
    """Whose a refresh token is, and when it was spent."""

    tenant: UUID
    member_id: UUID
    session_id: UUID
    spent_at: datetime | None


ADD = Command(
    """
    insert into refresh_token (token_digest, tenant, member_id, session_id, expires_at)
    values (%(digest)s, %(tenant_id)s, %(member_id)s, %(session_id)s, %(expires_at)s)
    """
)
SPEND = Values(
    UUID,
    """
    update refresh_token set spent_at = %(now)s where token_digest = %(digest)s and spent_at is null and expires_at > %(now)s
    returning session_id
    """,
)
LINK = Rows(Link, "select tenant, member_id, session_id, spent_at from refresh_token where token_digest = %(digest)s")
END = Command("delete from refresh_token where session_id = %(session_id)s")
END_OF_MEMBER = Command("delete from refresh_token where member_id = %(member_id)s")


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token, known by its digest, of a member's session."""

    digest: bytes
    tenant_id: UUID
    member_id: UUID
    session_id: UUID
    expires_at: datetime


async def add(session: Session, token: NewToken) -> None:
    await session.run(ADD, asdict(token))


async def link(session: Session, digest: bytes) -> Link | None:
    """Returns whose token this is; None for one that nobody has."""
    return await session.first(LINK, {"digest": digest})


async def spend(session: Session, digest: bytes, now: datetime) -> bool:
    """Returns whether it was spent now, and neither before nor too late. Of several who spend it at once, one does."""
    return await session.first(SPEND, {"digest": digest, "now": now}) is not None


async def end(session: Session, session_id: UUID) -> None:
    await session.run(END, {"session_id": session_id})


async def end_of_member(session: Session, member_id: UUID) -> None:
    """Sign somebody out everywhere: what they have lasts as long as their access token, and no longer."""
    await session.run(END_OF_MEMBER, {"member_id": member_id})
