"""What the AI suggests to the person who answers, over HTTP."""

from uuid import UUID

from common.auth import Agent
from common.web import TenantSession
from fastapi import APIRouter
from pydantic import BaseModel

from conversation.api.inbox import LockedByRequest
from conversation.people.api.seen import noticed
from conversation.people.work.sight import require_seen
from conversation.store import conversations
from conversation.suggestions.domain import SuggestionView, suggestion_view
from conversation.suggestions.work import ask, current
from conversation.work.finishing import work_of

router = APIRouter(prefix="/v1/conversations/{conversation_id}/suggestion", tags=["suggestions"], dependencies=[noticed])


class SuggestionAnswer(BaseModel):
    """`suggestion` is null where there is none for what the customer wrote last; `pending`: the AI is thinking."""

    suggestion: SuggestionView | None
    pending: bool


@router.get("")
async def read_suggestion(conversation_id: UUID, principal: Agent, session: TenantSession) -> SuggestionAnswer:
    conversation = await require_seen(
        session, principal, await conversations.get(session, principal.tenant_id, conversation_id)
    )
    offered = await current(work_of(session), conversation)
    pending = conversation.turn_id is not None
    return SuggestionAnswer(suggestion=suggestion_view(offered) if offered else None, pending=pending)


@router.post("", status_code=202)
async def ask_for_suggestion(locked: LockedByRequest) -> SuggestionAnswer:
    """Ask the AI what it would say. 409 says why it is not asked."""
    ask(locked.work, locked.conversation, locked.user_id)
    return SuggestionAnswer(suggestion=None, pending=True)
