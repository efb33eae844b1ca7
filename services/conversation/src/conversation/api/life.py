"""How people let a conversation rest, wake it, end it, and take it up again."""

from typing import Annotated
from uuid import UUID

from common.auth import Agent
from common.web import TenantSession
from contracts.bounds import LONGEST_LINE
from contracts.text import require_storable
from fastapi import APIRouter
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from conversation.api.inbox import LockedByRequest
from conversation.domain.views import ConversationView
from conversation.work import reopening, snoozing
from conversation.work.acting import LockedConversation
from conversation.work.finishing import work_of

router = APIRouter(prefix="/v1/conversations", tags=["life"])


class SnoozeRequest(BaseModel):
    """`until`: a time within the next year."""

    until: AwareDatetime


class ClosingRequest(BaseModel):
    reason: Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(require_storable)] | None = None


@router.post("/{conversation_id}/snooze")
async def snooze(asked: SnoozeRequest, locked: LockedByRequest) -> ConversationView:
    """Nothing is to be done until then, or until the customer writes. Whoever snoozes it again sets another time."""
    snoozing.snooze(locked.work, locked.conversation, locked.user_id, asked.until, may_override=locked.may_override)
    return await locked.shown()


@router.post("/{conversation_id}/wake")
async def wake(locked: LockedByRequest) -> ConversationView:
    """End the snooze now. The AI is asked for what nobody answered, where the conversation is its own."""
    await snoozing.wake(locked.work, locked.conversation, locked.user_id)
    return await locked.shown()


@router.post("/{conversation_id}/close")
async def close(locked: LockedByRequest, asked: ClosingRequest | None = None) -> ConversationView:
    """End the conversation; the customer's next message opens another."""
    return await locked.close(asked.reason if asked else None)


@router.post("/{conversation_id}/reopen")
async def reopen(conversation_id: UUID, principal: Agent, session: TenantSession) -> ConversationView:
    """Take up what was over: it is the caller's. 409 where the customer has another one, or it goes on in another."""
    work = work_of(session)
    conversation = await reopening.reopen(work, principal, conversation_id)
    return await LockedConversation(work, conversation, principal).shown()
