"""Who stands at a socket's door, and what they may do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from common.auth import Authenticator, Principal
from common.db import Database, Session
from common.errors import Forbidden
from common.web import RequestShares

from conversation.clients import KeptFiles
from conversation.work.acting import LockedConversation, lock_for

WRITERS = ("admin", "supervisor", "agent")


@dataclass(frozen=True, slots=True)
class Door:
    """Who stands at it, and the way to the database of those who are let in, as a request has it."""

    principal: Principal
    authenticator: Authenticator
    database: Database
    shares: RequestShares
    files: KeptFiles

    async def check_reader(self) -> None:
        """Raises `Unauthenticated` for whoever was shut out meanwhile."""
        await self.authenticator.check(self.principal)
        self.principal.check_scope(self.authenticator.service, "read")

    async def check_writer(self) -> None:
        """Raises `Unauthenticated` for whoever was shut out meanwhile, and `Forbidden` for who may only read."""
        await self.authenticator.check(self.principal)
        self.principal.check_scope(self.authenticator.service, "write")
        if self.principal.role not in WRITERS:
            raise Forbidden(f"this needs one of the roles {', '.join(WRITERS)}")

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """Yields a transaction of this person's tenant, as a request has it."""
        tenant_id = self.principal.tenant_id
        async with self.shares.through(tenant_id), self.database.transaction(tenant_id) as session:
            yield session

    @asynccontextmanager
    async def locked(self, conversation_id: UUID) -> AsyncIterator[LockedConversation]:
        """Yields a conversation of this person's tenant, in a transaction. Raises as `lock_for` does."""
        async with self.session() as session:
            yield await lock_for(session, self.principal, conversation_id)
