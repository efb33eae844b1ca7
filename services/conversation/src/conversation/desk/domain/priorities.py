"""How urgent a conversation is."""

from common.errors import Conflict
from contracts.conversation import Actor, Priority

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, PriorityChanged


def put_priority(conversation: Conversation, priority: Priority, by: Actor) -> Happened:
    """The conversation is as urgent as this. Raises `Conflict` when it is over: nothing of it is urgent any more."""
    if conversation.priority == priority:
        return ()
    if conversation.state == "closed":
        raise Conflict("the conversation is closed", reason="closed")
    conversation.priority = priority
    return (PriorityChanged(priority, by),)
