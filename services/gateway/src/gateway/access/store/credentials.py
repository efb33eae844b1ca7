"""SQL of whose an invitation's or API key's token is, before a tenant is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Command, Rows, Session


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """Whose a token is: the tenant, and the invitation or key."""

    tenant: UUID
    subject_id: UUID


ROUTE = Rows(TokenOwner, "select tenant, subject_id from credential_route where token_digest = %(digest)s")
ADD_ROUTE = Command(
    "insert into credential_route (token_digest, tenant, subject_id) values (%(digest)s, %(tenant_id)s, %(id)s)"
)
DROP_ROUTES = Command("delete from credential_route where token_digest = any(cast(%(digests)s as bytea[]))")


async def owner(session: Session, digest: bytes) -> TokenOwner | None:
    return await session.first(ROUTE, {"digest": digest})


async def add(session: Session, digest: bytes, tenant_id: UUID, subject_id: UUID) -> None:
    await session.run(ADD_ROUTE, {"digest": digest, "tenant_id": tenant_id, "id": subject_id})


async def forget(session: Session, digests: Sequence[bytes]) -> None:
    """These tokens let nobody in any more."""
    if digests:
        await session.run(DROP_ROUTES, {"digests": list(digests)})
