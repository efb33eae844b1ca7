"""Links that sign a person in once, without their password: an operator makes them, who could do anything anyway."""

from datetime import timedelta
from uuid import UUID

from common.db import Database, Session
from common.errors import Conflict, NotFound

from gateway.access.store import people
from gateway.access.store import sign_in_links as store
from gateway.access.work.changes import record
from gateway.access.work.opaque import Opaque, digest_of, new_token
from gateway.access.work.refreshing import OpenSignIn, SignIns

GOOD_FOR = timedelta(days=1)


async def make_link(session: Session, tenant_id: UUID, actor: str, member_id: UUID) -> Opaque:
    """Returns the token of a new link. Raises `NotFound` for somebody who may not sign in."""
    member = await people.held_member(session, member_id)
    if member is None:
        raise NotFound("there is no such person, or they are inactive")
    new = new_token()
    await store.add(session, new.digest, tenant_id, member_id, session.now + GOOD_FOR)
    await record(session, tenant_id, actor, "session.link_made", member_id)
    return new


async def open_by_link(database: Database, sign_ins: SignIns, token: str) -> OpenSignIn:
    """Returns a new sign-in of whom the link is for. Raises `Conflict` when it was used already, or `NotFound`."""
    digest = digest_of(token)
    async with database.begin() as transaction:
        async with transaction.scoped() as session:
            known = await store.find(session, digest, session.now)
        if known is None:
            raise NotFound("there is no such link")
        async with transaction.scoped(known.tenant) as session:
            member = await people.held_member(session, known.member_id)
            if member is None:
                raise NotFound("there is no such link")
            if not await store.spend(session, digest, session.now):
                raise Conflict("this link was used already", reason="link_used")
            chained = await sign_ins.open(session, member)
            await record(session, known.tenant, str(known.member_id), "session.opened_by_link", chained.sign_in_id)
            return chained
