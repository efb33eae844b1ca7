"""A time that a business set itself is nearly over, or over: it is told, once."""

from datetime import timedelta
from uuid import UUID

from conversation.people.domain.clocks import clocks_of, time_came
from conversation.people.work.measuring import SlaDue, plan_look, watch
from conversation.store import conversations
from conversation.work.unit import Work

LOOK_AGAIN_AFTER = timedelta(milliseconds=50)


async def apply_time(work: Work, tenant_id: UUID, due: SlaDue) -> None:
    """Looks at a clock. Never waits for the conversation: whoever holds it may be waiting to move this timer."""
    name = (tenant_id, due.conversation_id)
    await work.lock([name], skip_locked=True)
    conversation = work.get(*name)
    if conversation is None:
        if await conversations.existing(work.session, [name]):
            plan_look(work.session, tenant_id, due, work.now + LOOK_AGAIN_AFTER)
        return
    work.apply(conversation, time_came(conversation, due.target, due.began_at, work.now))
    clock = clocks_of(conversation).get(due.target)
    if clock is not None and clock.began_at == due.began_at:
        watch(work.session, conversation, due.target, clock)
