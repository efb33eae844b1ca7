"""Who is not of the business any more, as its directory says, leaves what they had to others, step by step."""

from datetime import timedelta
from uuid import UUID

from conversation.people.domain.leaving import leave_behind
from conversation.people.store import leaving as store
from conversation.people.work.attendance import look_at_queues
from conversation.people.work.following import plan_leaving
from conversation.people.work.teams import show_teams_changed
from conversation.store import live
from conversation.work.unit import Work

LET_GO_PER_STEP = 100
TRY_AGAIN_AFTER = timedelta(milliseconds=100)


async def let_go(work: Work, tenant_id: UUID) -> None:
    """Gives some of what the gone have back to its queues; in the same transaction the next step is planned.

    Waits for nobody, as whoever is waited for may be waiting to move this timer: what is held is looked at again.
    """
    session = work.session
    if not await live.claim_cursor(session, tenant_id):
        return plan_leaving(session, tenant_id, TRY_AGAIN_AFTER)
    show_teams_changed(session, tenant_id, await store.forget(session, tenant_id))
    left = await store.left_behind(session, tenant_id, LET_GO_PER_STEP)
    await work.lock(((tenant_id, id_) for id_ in left), skip_locked=True)
    held = [one for id_ in left if (one := work.get(tenant_id, id_)) is not None]
    owners = {one.assigned_user_id for one in held if one.assigned_user_id is not None}
    gone = await store.among(session, tenant_id, owners) if owners else set[UUID]()
    for conversation in held:
        if conversation.assigned_user_id in gone:
            work.apply(conversation, leave_behind(conversation, conversation.assigned_user_id, work.now))
    if held:
        await look_at_queues(session, tenant_id)
    if len(held) < len(left):
        plan_leaving(session, tenant_id, TRY_AGAIN_AFTER)
    elif len(left) == LET_GO_PER_STEP:
        plan_leaving(session, tenant_id, timedelta())
    elif await store.is_too_early(session, tenant_id):
        plan_leaving(session, tenant_id, store.NEW_FOR)
    return None
