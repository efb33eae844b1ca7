"""What people write now to be sent later, over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common import paging
from common.auth import Agent
from common.web import TenantSession
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, model_validator

from conversation.api.inbox import LockedByRequest
from conversation.domain.drafts import NewMessage, ReactionDraft
from conversation.people.api.seen import noticed
from conversation.people.work.sight import require_seen
from conversation.resources import OwnResources
from conversation.scheduled import store
from conversation.scheduled.domain import ScheduledMessageView, ScheduledState, scheduled_view
from conversation.scheduled.work import call_off, plan
from conversation.store import conversations
from conversation.work.sending import Letter, letter_of

router = APIRouter(prefix="/v1/conversations/{conversation_id}/scheduled-messages", tags=["messages"], dependencies=[noticed])


class NewScheduledMessage(NewMessage):
    """A message to be sent at `send_at`, within the next year."""

    send_at: AwareDatetime

    @model_validator(mode="after")
    def _is_a_message(self) -> "NewScheduledMessage":
        if isinstance(self.content, ReactionDraft):
            raise ValueError("a reaction is not sent later")
        if self.suggestion_id:
            raise ValueError("a suggestion is of now, and is not sent later")
        return self


class ScheduledMessagesPage(BaseModel):
    """The next to be sent first. `next` is the `cursor` of the following page, null on the last one."""

    scheduled_messages: list[ScheduledMessageView]
    next: str | None


async def plannable(new: NewScheduledMessage, principal: Agent, resources: OwnResources) -> tuple[Letter, datetime]:
    """Returns what is to be sent, and when. Its file is asked for while no transaction is open."""
    letter = await letter_of(new, principal.tenant_id, resources.files)
    assert isinstance(letter, Letter)  # noqa: S101 — a reaction was refused
    return letter, new.send_at


@router.post("", status_code=201)
async def schedule_message(
    asked: Annotated[tuple[Letter, datetime], Depends(plannable)], locked: LockedByRequest
) -> ScheduledMessageView:
    """Have it sent later, by the person who owns the conversation. All rules are looked at again when the time comes: then it
    is sent, or is `failed` with a `reason`.
    """
    return scheduled_view(await plan(locked.work, locked.conversation, locked.user_id, *asked))


@router.get("")
async def list_scheduled(
    conversation_id: UUID,
    principal: Agent,
    session: TenantSession,
    state: ScheduledState | None = "waiting",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ScheduledMessagesPage:
    await require_seen(session, principal, await conversations.get(session, principal.tenant_id, conversation_id))
    after = paging.decode(cursor) if cursor else None
    found = await store.page(session, principal.tenant_id, conversation_id, state, after, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = paging.encode((last.send_at, last.id)) if last else None
    return ScheduledMessagesPage(scheduled_messages=[scheduled_view(one) for one in found[:limit]], next=following)


@router.delete("/{scheduled_id}")
async def cancel_scheduled(scheduled_id: UUID, locked: LockedByRequest) -> ScheduledMessageView:
    """Call it off. 409 for what is over, and for another person's where the caller is no supervisor."""
    called_off = await call_off(
        locked.work, locked.conversation, scheduled_id, locked.user_id, may_override=locked.may_override
    )
    return scheduled_view(called_off)
