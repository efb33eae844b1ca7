"""What llm-orchestration learns from the fleet."""

from collections.abc import Sequence

from common.db import Session
from common.jobs import schedule
from common.messaging.subscriptions import Subscriptions
from contracts.conversation import TurnCancelled, TurnRequested
from contracts.gateway import TenantChanged

from llm_orchestration import store
from llm_orchestration.domain.queue import changes
from llm_orchestration.jobs import TURN
from llm_orchestration.turn import Turn

subscriptions = Subscriptions("llm-orchestration")


@subscriptions.on_batch(TurnRequested, TurnCancelled)
async def queue_turns(events: Sequence[TurnRequested | TurnCancelled], session: Session) -> None:
    """A newer turn of a conversation takes the place of an older one, also of one that is running.

    The tenant's settings go with it as they are now, so that the job needs no database before it is done.
    """
    queue = changes(events)
    if queue.unwanted:
        await store.cancel_turns(session, queue.unwanted)
    setups = await store.setups(session, {tenant_id for tenant_id, _ in queue.wanted}) if queue.wanted else {}
    for (tenant_id, conversation_id), request in queue.wanted.items():
        setup = setups[tenant_id]
        turn = Turn(request=request, agent=setup.agent, business=setup.profile)
        schedule(session, TURN, conversation_id, turn, tenant_id=tenant_id, because=request)


@subscriptions.on(TenantChanged)
async def follow_tenant(event: TenantChanged, session: Session) -> None:
    await store.keep_profile(session, event)
