"""Somebody is not of the business any more: what they had is others' to answer."""

from datetime import datetime
from uuid import UUID

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import SYSTEM, Happened

AGENT_LEFT = "agent_left"
"""The cause of a hand-off by somebody who is gone. Who was promised to the customer before is promised still."""


def leave_behind(conversation: Conversation, gone: UUID, now: datetime) -> Happened:
    """It waits in the queue of its team again, awake, and the customer hears nothing of that. Nothing happens to what is over,
    or another person's by now.
    """
    if conversation.state == "closed" or conversation.assigned_user_id != gone:
        return ()
    woken = conversation.wake(SYSTEM, AGENT_LEFT)
    cause = "group" if conversation.contact.is_group else AGENT_LEFT
    return (*woken, *conversation.hand_off(cause, now, reason=AGENT_LEFT, announced=False))
