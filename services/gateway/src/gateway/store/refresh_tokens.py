"""SQL of refresh tokens. They are asked for before a tenant is known; each belongs to a session, each session to a member."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

ADD = text(
    """
    insert into refresh_token (token_digest, tenant, member_id, session_id, expires_at)
    values (:digest, :tenant_id, :member_id, :session_id, :expires_at)
    """
)
SPEND = text(
    """
    update refresh_token set spent_at = :now where token_digest = :digest and spent_at is null and expires_at > :now
    returning session_id
    """
)
LINK = text("select tenant, member_id, session_id, spent_at from refresh_token where token_digest = :digest")
END = text("delete from refresh_token where session_id = :session_id")
END_OF_MEMBER = text("delete from refresh_token where member_id = :member_id")


async def link(session: Session, digest: bytes) -> Row[Any] | None:
    """Whose token this is, and when it was spent."""
    return (await session.execute(LINK, {"digest": digest})).one_or_none()


async def spend(session: Session, digest: bytes, now: datetime) -> Row[Any] | None:
    """Nothing for a token that was spent, or is too old. Of several who spend it at once, one does."""
    return (await session.execute(SPEND, {"digest": digest, "now": now})).one_or_none()


async def end(session: Session, session_id: UUID) -> None:
    await session.execute(END, {"session_id": session_id})


async def end_of_member(session: Session, member_id: UUID) -> None:
    """Sign somebody out everywhere: what they have lasts as long as their access token, and no longer."""
    await session.execute(END_OF_MEMBER, {"member_id": member_id})
