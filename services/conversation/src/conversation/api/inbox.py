"""The inbox over HTTP: what people see of conversations, and what they do to them."""

from typing import Annotated
from uuid import UUID

from common import paging
from common.auth import Agent, Principal, Viewer
from common.errors import Invalid
from common.web import TenantSession
from contracts.conversation import ConversationOwner, Priority
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from conversation.domain.held import ConversationState
from conversation.domain.life import Phase
from conversation.domain.searching import SearchText
from conversation.domain.views import ConversationView, MessageView, message_view, view_of
from conversation.people.api.looking import Looking
from conversation.people.api.seen import noticed
from conversation.people.domain.sight import Assignee
from conversation.people.domain.targets import SlaTrouble
from conversation.people.store import queues
from conversation.people.work.reading import count_unread
from conversation.people.work.sight import require_assignee, require_seen
from conversation.store import inbox, messages
from conversation.store.inbox import Filter, ListedConversation
from conversation.work.acting import LockedConversation, lock_for
from conversation.work.finding import sought_by
from conversation.work.reading import where_it_is_read
from conversation.work.showing import conversation_for, message_for

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], dependencies=[noticed])

PageLimit = Annotated[int, Query(ge=1, le=200)]
Sequence = Annotated[int | None, Query(ge=0, lt=2**31)]


class ConversationPage(BaseModel):
    """`next` is the `cursor` of the following page, null on the last one."""

    conversations: list[ConversationView]
    next: str | None


class MessagePage(BaseModel):
    """Oldest first. `has_more`: there are further ones in the direction that was asked for."""

    messages: list[MessageView]
    has_more: bool


@router.get("")
async def list_conversations(
    principal: Viewer,
    session: TenantSession,
    who: Looking,
    state: ConversationState | None = None,
    phase: Phase | None = None,
    owner: ConversationOwner | None = None,
    waiting: bool | None = None,
    assigned_to: Assignee | None = None,
    team_id: UUID | None = None,
    contact_id: UUID | None = None,
    q: Annotated[SearchText | None, Query()] = None,
    priority: Priority | None = None,
    label_id: UUID | None = None,
    sla: SlaTrouble | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: PageLimit = 50,
) -> ConversationPage:
    """Newest activity first.

    `assigned_to`: `me`, `nobody`, or, for supervisors and admins, a person's id. `sla`: of a time that is measured little is
    left (`warned`), or nothing (`breached`). `q` looks for people by words of their names, of which the first letters do,
    whatever their accents, or by four digits or more with which a phone begins or ends; 403 for viewers.
    """
    require_assignee(principal, assigned_to)
    filter_ = Filter(
        state=state,
        phase=phase,
        owner=owner,
        waiting=waiting,
        user_id=principal.user_id if assigned_to == "me" else assigned_to if isinstance(assigned_to, UUID) else None,
        nobody=assigned_to == "nobody",
        team_id=team_id,
        contact_id=contact_id,
        sought=await sought_by(session, principal, q),
        priority=priority,
        label_id=label_id,
        sla=sla,
        who=who,
    )
    before = paging.decode(cursor) if cursor else None
    found = await inbox.page(session, principal.tenant_id, filter_, before, limit + 1)
    last = found[limit - 1].conversation if len(found) > limit else None
    following = paging.encode((last.last_activity_at, last.id)) if last else None
    shown = [_shown(one, principal) for one in found[:limit]]
    await count_unread(session, principal, shown)
    return ConversationPage(conversations=shown, next=following)


@router.get("/{conversation_id}")
async def get_conversation(conversation_id: UUID, principal: Viewer, session: TenantSession) -> ConversationView:
    listed = await inbox.get(session, principal.tenant_id, conversation_id)
    found = await require_seen(session, principal, listed.conversation if listed else None)
    view = conversation_for(principal, view_of(found, listed.last if listed else None))
    await count_unread(session, principal, [view])
    if found.is_queued:
        view.queue_position = await queues.place_of(session, found.tenant_id, found.team_id, found.queued_since, found.id)
    return view


def _shown(listed: ListedConversation, principal: Principal) -> ConversationView:
    return conversation_for(principal, view_of(listed.conversation, listed.last))


@router.get("/{conversation_id}/messages")
async def list_messages(
    conversation_id: UUID,
    principal: Viewer,
    session: TenantSession,
    after: Sequence = None,
    before: Sequence = None,
    limit: PageLimit = 50,
) -> MessagePage:
    """The newest messages; those right before a sequence; or those right after one."""
    if after is not None and before is not None:
        raise Invalid("ask for messages after a sequence or before one, not both")
    tenant_id, conversation_id = principal.tenant_id, await where_it_is_read(session, principal, conversation_id)
    if after is not None:
        found = await messages.following(session, tenant_id, conversation_id, after, limit + 1)
        shown = found[:limit]
    else:
        found = await messages.newest(session, tenant_id, conversation_id, before, limit + 1)
        shown = found[-limit:]
    views = [message_for(principal, message_view(one)) for one in shown]
    return MessagePage(messages=views, has_more=len(found) > limit)


async def lock_conversation(conversation_id: UUID, principal: Agent, session: TenantSession) -> LockedConversation:
    return await lock_for(session, principal, conversation_id)


LockedByRequest = Annotated[LockedConversation, Depends(lock_conversation)]


@router.post("/{conversation_id}/take-over")
async def take_over(locked: LockedByRequest) -> ConversationView:
    """Assign the conversation to the caller: the AI keeps silent. 409 when it is another's and the caller no supervisor."""
    return await locked.take_over()


@router.post("/{conversation_id}/hand-back")
async def hand_back(locked: LockedByRequest) -> ConversationView:
    """Give the conversation to the AI, which answers what nobody has answered."""
    return await locked.hand_back()
