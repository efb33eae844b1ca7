"""How urgent a conversation is, over HTTP."""

from contracts.conversation import Priority
from fastapi import APIRouter
from pydantic import BaseModel

from conversation.api.inbox import LockedByRequest
from conversation.desk.domain.priorities import put_priority
from conversation.domain.happenings import person
from conversation.domain.views import ConversationView

router = APIRouter(prefix="/v1/conversations", tags=["desk"])


class PriorityPut(BaseModel):
    priority: Priority


@router.put("/{conversation_id}/priority")
async def put_conversation_priority(put: PriorityPut, locked: LockedByRequest) -> ConversationView:
    """409 when the conversation is closed."""
    locked.apply(put_priority(locked.conversation, put.priority, person(locked.user_id)))
    return await locked.shown()
