"""SQL of refresh tokens. They are asked for before a tenant is known; each belongs to a sign-in, each sign-in to a member."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from common.db import Command, Rows, Session, Values


@dataclass(frozen=True, slots=True)
class KnownRefreshToken:
    """Whose a refresh token is, and when it was spent."""

    tenant: UUID
    member_id: UUID
    sign_in_id: UUID
    spent_at: datetime | None


ADD = Command(
    """
    insert into refresh_token (token_digest, tenant, member_id, sign_in_id, expires_at)
    values (%(digest)s, %(tenant_id)s, %(member_id)s, %(sign_in_id)s, %(expires_at)s)
    """
)
SPEND = Values(
    UUID,
    """
    update refresh_token set spent_at = %(now)s
    where sign_in_id = %(sign_in_id)s and spent_at is null and exists (
        select 1 from refresh_token shown
        where shown.token_digest = %(digest)s and shown.spent_at is null and shown.expires_at > %(now)s
    )
    returning sign_in_id
    """,
)
LAST_SPENT = Values(
    bytes,
    """
    select token_digest from refresh_token
    where token_digest = %(digest)s and spent_at > %(after)s and not exists (
        select 1 from refresh_token later
        where later.sign_in_id = %(sign_in_id)s and later.spent_at > refresh_token.spent_at
    )
    """,
)
LINK = Rows(
    KnownRefreshToken, "select tenant, member_id, sign_in_id, spent_at from refresh_token where token_digest = %(digest)s"
)
END = Command("delete from refresh_token where sign_in_id = %(sign_in_id)s")
END_OF_MEMBER = Command("delete from refresh_token where member_id = %(member_id)s")


@dataclass(frozen=True, slots=True)
class NewRefreshToken:
    """A token, known by its digest, of a member's sign-in."""

    digest: bytes
    tenant_id: UUID
    member_id: UUID
    sign_in_id: UUID
    expires_at: datetime


async def add(session: Session, token: NewRefreshToken) -> None:
    await session.run(ADD, asdict(token))


async def find(session: Session, digest: bytes) -> KnownRefreshToken | None:
    """Returns whose token this is; None for one that nobody has."""
    return await session.first(LINK, {"digest": digest})


async def spend(session: Session, sign_in_id: UUID, digest: bytes, now: datetime) -> bool:
    """Returns whether it was spent now, and neither before nor too late, and with it every other that the sign-in might have
    gone on with. Of several who spend it at once, one does.
    """
    return bool(await session.all(SPEND, {"sign_in_id": sign_in_id, "digest": digest, "now": now}))


async def was_last(session: Session, sign_in_id: UUID, digest: bytes, after: datetime) -> bool:
    """Returns whether it was spent after then, and none of its sign-in later."""
    return bool(await session.all(LAST_SPENT, {"sign_in_id": sign_in_id, "digest": digest, "after": after}))


async def end(session: Session, sign_in_id: UUID) -> None:
    await session.run(END, {"sign_in_id": sign_in_id})


async def end_of_member(session: Session, member_id: UUID) -> None:
    """Sign somebody out everywhere: what they have lasts as long as their access token, and no longer."""
    await session.run(END_OF_MEMBER, {"member_id": member_id})
