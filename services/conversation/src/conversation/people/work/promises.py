"""What is promised of a conversation is written down, and what is overdue is acted upon, step by step."""

from datetime import datetime, timedelta
from uuid import UUID

from common.jobs import schedule

from conversation.people.domain.promise import due_next, overdue
from conversation.people.work.following import HANDOFF_DUE, HandoffDue
from conversation.store import conversations
from conversation.work.unit import Work

TRY_AGAIN_AFTER = timedelta(milliseconds=50)


async def apply_overdue(work: Work, tenant_id: UUID, due: HandoffDue) -> None:
    """The time of a promise is over. Never waits for the conversation: whoever holds it may be waiting to move this timer."""
    name = (tenant_id, due.conversation_id)
    await work.lock([name], skip_locked=True)
    conversation = work.get(*name)
    if conversation is None:
        if await conversations.existing(work.session, [name]):
            _schedule(work, tenant_id, due, work.now + TRY_AGAIN_AFTER)
        return
    happened = overdue(conversation, due.began_at, due.stage, work.now)
    work.apply(conversation, happened)
    if happened and (at := due_next(conversation, work.now)) is not None:
        _schedule(work, tenant_id, due.model_copy(update={"stage": due.stage + 1}), at)


def _schedule(work: Work, tenant_id: UUID, due: HandoffDue, at: datetime) -> None:
    schedule(work.session, HANDOFF_DUE, due.conversation_id, due, tenant_id=tenant_id, run_at=at)
