"""A snooze ends by a job under the conversation's key: whoever snoozes again moves it, whoever wakes by hand cancels it.

What a customer wakes leaves its job where it is, for that would be a statement more for their message; it finds nothing to do.
"""

from datetime import datetime
from uuid import UUID

from common.ids import uuid7
from common.jobs import cancel, schedule
from pydantic import BaseModel

from conversation.domain import life
from conversation.domain.conversation import Conversation
from conversation.work.unit import Work

SNOOZE_ENDS = "snooze-ends"


class Snooze(BaseModel):
    conversation_id: UUID


def snooze(work: Work, conversation: Conversation, user_id: UUID, until: datetime, *, may_override: bool) -> None:
    """Snoozes a conversation for a person. Raises as `life.snooze` does."""
    work.apply(conversation, life.snooze(conversation, user_id, until, work.now, may_override=may_override))
    plan_end(work, conversation, until)


def plan_end(work: Work, conversation: Conversation, until: datetime) -> None:
    """Schedules the end of a snooze."""
    payload = Snooze(conversation_id=conversation.id)
    schedule(work.session, SNOOZE_ENDS, conversation.id, payload, tenant_id=conversation.tenant_id, run_at=until)


async def wake(work: Work, conversation: Conversation, user_id: UUID) -> None:
    """Wakes a conversation for a person. Raises as `life.wake_by` does."""
    work.apply(conversation, life.wake_by(conversation, user_id, uuid7(), work.now))
    await cancel(work.session, SNOOZE_ENDS, conversation.id, tenant_id=conversation.tenant_id)
