"""A tenant's knowledge bases: whoever changes them says all of them in an event."""

from uuid import UUID

from common.db import Session
from common.errors import Conflict, Invalid, NotFound, QuotaRefused
from common.ids import uuid7
from common.messaging.outbox import publish
from common.plan_limits import ResourceLimit
from contracts.knowledge import MOST_BASES, KnowledgeBase, KnowledgeBasesChanged

from knowledge.domain.chunking import Chunking
from knowledge.store import bases
from knowledge.store.bases import StoredBase

GENERAL = 1
"""The base that every tenant has, which counts in the plan."""


async def add_base(session: Session, tenant_id: UUID, name: str, chunking: Chunking, limit: ResourceLimit) -> StoredBase:
    """Returns the new base. Raises `Conflict` for a name that is taken, `QuotaRefused` when the plan has no room, `Invalid` for
    a chunking that cannot be.
    """
    chunking.check()
    await bases.lock(session, tenant_id)
    there = await bases.of_tenant(session, tenant_id)
    most = limit.within(MOST_BASES + GENERAL)
    used = len(there) + GENERAL
    if used >= most:
        raise QuotaRefused(f"the plan has room for {most} knowledge bases", resource="knowledge_bases", used=used, limit=most)
    if await bases.is_named(session, tenant_id, name):
        raise Conflict("a knowledge base has this name already", reason="name_taken")
    base_id = uuid7()
    await bases.add(session, tenant_id, base_id, name, chunk_tokens=chunking.tokens, overlap_tokens=chunking.overlap)
    return await _changed(session, tenant_id, base_id)


async def change_base(
    session: Session, tenant_id: UUID, base_id: UUID, name: str | None, tokens: int | None, overlap: int | None
) -> StoredBase:
    """Returns the base. How its documents are cut holds for those that are read from now on.

    Raises `NotFound`, `Conflict` for a name that is taken, `Invalid` for a chunking that cannot be.
    """
    await bases.lock(session, tenant_id)
    base = await bases.find(session, base_id)
    if base is None:
        raise NotFound("there is no such knowledge base")
    wanted = base.name if name is None else name
    if await bases.is_named(session, tenant_id, wanted, but=base_id):
        raise Conflict("a knowledge base has this name already", reason="name_taken")
    chunking = Chunking(tokens or base.chunk_tokens, base.overlap_tokens if overlap is None else overlap)
    chunking.check()
    await bases.change(session, base_id, wanted, chunk_tokens=chunking.tokens, overlap_tokens=chunking.overlap)
    return await _changed(session, tenant_id, base_id)


async def remove_base(session: Session, tenant_id: UUID, base_id: UUID) -> None:
    """Raises `NotFound`, or `Conflict` while documents, answers or websites are in it: in the general base more people would
    find them.
    """
    await bases.lock(session, tenant_id)
    if not await bases.lock_row(session, base_id):
        raise NotFound("there is no such knowledge base")
    if await bases.is_in_use(session, tenant_id, base_id):
        raise Conflict("documents, answers or websites are in this knowledge base", reason="knowledge_base_in_use")
    await bases.remove(session, tenant_id, base_id)
    await _publish(session, tenant_id)


async def check_base(session: Session, base_id: UUID | None) -> None:
    """Raises `Invalid` for a base that is not there. One that is there stays until the transaction ends."""
    if base_id is not None and not await bases.hold(session, base_id):
        raise Invalid("there is no such knowledge base")


async def _changed(session: Session, tenant_id: UUID, base_id: UUID) -> StoredBase:
    await _publish(session, tenant_id)
    base = await bases.find(session, base_id)
    if base is None:
        raise NotFound("there is no such knowledge base")
    return base


async def _publish(session: Session, tenant_id: UUID) -> None:
    there = await bases.of_tenant(session, tenant_id)
    known = tuple(KnowledgeBase(knowledge_base_id=one.id, name=one.name) for one in there)
    publish(session, KnowledgeBasesChanged(tenant_id=tenant_id, bases=known, occurred_at=session.now))
