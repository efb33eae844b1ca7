"""A person takes up a conversation that was over, unless the customer has another one by now."""

from uuid import UUID

from common.auth import Principal
from common.errors import Conflict, NotFound

from conversation.domain import life
from conversation.domain.conversation import Conversation
from conversation.people.work.sight import require_seen
from conversation.store import contacts, conversations
from conversation.work.unit import Work


async def reopen(work: Work, principal: Principal, conversation_id: UUID) -> Conversation:
    """Returns the conversation, open. Raises `NotFound` where there is none, for this person, `Conflict` where another one is
    open, and as `life.reopen` does.

    The contact is locked first, as by a message of the customer: of the two one is first, and the other sees it.
    """
    tenant_id = principal.tenant_id
    found = await require_seen(work.session, principal, await conversations.get(work.session, tenant_id, conversation_id))
    await contacts.lock(work.session, [tenant_id], [found.contact_id])
    await work.pick_up([(tenant_id, found.contact_id)], [(tenant_id, conversation_id)], ())
    conversation, current = work.get(tenant_id, conversation_id), work.open_with(found.contact_id)
    if conversation is None:
        raise NotFound("there is no such conversation")
    if current is not None and current is not conversation and not conversation.is_merged:
        raise Conflict("the customer has a newer conversation, which is open", reason="newer_conversation")
    work.apply(conversation, life.reopen(conversation, principal.user_id))
    return conversation
