"""A message of a person to the customer, which is sent once however often its sender tries."""

from uuid import UUID

from common.errors import Conflict
from common.ids import derived_id

from conversation.domain.conversation import Conversation
from conversation.domain.message import Message
from conversation.store import messages
from conversation.work.unit import Work


async def send(work: Work, conversation: Conversation, user_id: UUID, text: str, client_id: UUID | None) -> Message:
    """Returns the message, new or of an earlier attempt with this `client_id`. Raises `Conflict` as `Conversation.write` does,
    and for another text under a used `client_id`, which would be lost without anybody knowing.
    """
    message_id = derived_id("message of a client", conversation.id, user_id, client_id) if client_id else None
    sent_before = await messages.get(work.session, conversation.tenant_id, message_id) if message_id else None
    if sent_before is None:
        [message] = work.apply(conversation, conversation.write(user_id, text, work.now, message_id=message_id))
        return message
    if sent_before.content.get("text") != text:
        raise Conflict("this client_id was used for another message")
    return sent_before
