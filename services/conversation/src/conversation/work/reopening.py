"""A person takes up a conversation that was over, unless the customer has another one by now."""

from uuid import UUID

from common.errors import Conflict

from conversation.domain import life
from conversation.domain.conversation import Conversation
from conversation.store import contacts, conversations
from conversation.work.unit import Work


async def reopen(work: Work, tenant_id: UUID, conversation_id: UUID, user_id: UUID) -> Conversation | None:
    """Returns the conversation, open; None where there is none. Raises `Conflict` where another one is open, and as
    `life.reopen` does.

    The contact is locked first, as by a message of the customer: of the two one is first, and the other sees it.
    """
    found = await conversations.get(work.session, tenant_id, conversation_id)
    if found is None:
        return None
    await contacts.lock(work.session, [tenant_id], [found.contact_id])
    await work.pick_up([(tenant_id, found.contact_id)], [(tenant_id, conversation_id)], ())
    conversation, current = work.get(tenant_id, conversation_id), work.open_with(found.contact_id)
    if conversation is not None:
        if current is not None and current is not conversation and not conversation.is_merged:
            raise Conflict("the customer has a newer conversation, which is open")
        work.apply(conversation, life.reopen(conversation, user_id))
    return conversation
