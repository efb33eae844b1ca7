"""How far the caller has read, and how much there is that they have not."""

from uuid import UUID

from common.auth import Agent, Viewer
from common.web import TenantSession
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from conversation.people.api.looking import Looking
from conversation.people.api.seen import noticed
from conversation.people.domain.reading import CountersView, ReadMarkView, ReadSequence
from conversation.people.work import reading as work

router = APIRouter(prefix="/v1", tags=["people"], dependencies=[noticed])


class ReadUpTo(BaseModel):
    """`up_to`: the sequence of the last message that was read."""

    model_config = ConfigDict(extra="forbid")

    up_to: ReadSequence


@router.put("/conversations/{conversation_id}/read")
async def put_read_mark(conversation_id: UUID, new: ReadUpTo, principal: Agent, session: TenantSession) -> ReadMarkView:
    """Say up to where you have read. It never goes back: of two that come in any order the further one counts."""
    return await work.mark_read(session, principal, conversation_id, new.up_to)


@router.get("/conversations/{conversation_id}/read")
async def get_read_mark(conversation_id: UUID, principal: Agent, session: TenantSession) -> ReadMarkView:
    """Returns up to where the caller has read."""
    return await work.read_mark_of(session, principal, conversation_id)


@router.get("/counters")
async def get_counters(principal: Viewer, session: TenantSession, who: Looking) -> CountersView:
    """Returns how many of their own conversations the caller has not read, and how many wait in the queues that they see."""
    [counters] = await work.counters_of(session, [(principal, who)])
    return counters
