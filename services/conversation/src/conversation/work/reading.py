"""Conversations and their messages, for somebody who looks: what they may not see is not there."""

from uuid import UUID

from common.auth import Principal
from common.db import Session
from common.errors import NotFound

from conversation.domain.conversation import Conversation
from conversation.domain.message import Message
from conversation.people.work.sight import require_seen, seen_where_it_goes_on
from conversation.store import conversations, messages


async def existing(session: Session, principal: Principal, conversation_id: UUID) -> Conversation:
    """Returns a conversation. Raises `NotFound`."""
    found = await conversations.get(session, principal.tenant_id, conversation_id)
    return await require_seen(session, principal, found)


async def where_it_is_read(session: Session, principal: Principal, conversation_id: UUID) -> UUID:
    """Returns the conversation that has the messages: of one that was united with another, that other. Raises `NotFound`."""
    return (await seen_where_it_goes_on(session, principal, conversation_id)).id


async def message_in(session: Session, principal: Principal, conversation_id: UUID, message_id: UUID) -> Message:
    """Returns a message of a conversation. Raises `NotFound`."""
    read_in = await where_it_is_read(session, principal, conversation_id)
    found = await messages.get(session, principal.tenant_id, message_id)
    # What is still being moved is read where it will be.
    if found is None or read_in != await where_it_is_read(session, principal, found.conversation_id):
        raise NotFound("there is no such message")
    return found
