"""What llm-orchestration learns from the fleet."""

from collections.abc import Sequence

from common.db import Session, resources_of
from common.jobs import schedule, start
from common.messaging.subscriptions import Subscriptions
from common.messaging.traces import trace_of
from common.telemetry import span
from contracts.conversation import TurnCancelled, TurnRequested
from contracts.gateway import TenantChanged
from opentelemetry.trace import SpanKind

from llm_orchestration import store
from llm_orchestration.domain.queue import changes_of
from llm_orchestration.jobs import TURN
from llm_orchestration.resources import Resources
from llm_orchestration.work.turn import RequestedTurn

subscriptions = Subscriptions("llm-orchestration")


@subscriptions.on_batch(TurnRequested, TurnCancelled)
async def queue_turns(events: Sequence[TurnRequested | TurnCancelled], session: Session) -> None:
    """A newer turn of a conversation takes the place of an older one, also of one that is running.

    The tenant's settings go with it as they are now, so that the job needs no database before it is done. Of a turn that this
    process takes next, the search goes on beside the transaction, which waits for none: it is a question that changes nothing,
    and whose answer nobody misses where the transaction fails.
    """
    queue = changes_of(events)
    if queue.unwanted:
        await store.cancel_turns(session, queue.unwanted)
    if not queue.wanted:
        return
    turns = [RequestedTurn(request=request) for request in queue.wanted.values()]
    for turn in turns:
        _plan(session, turn)
    setups = await store.load_setups(session, {tenant_id for tenant_id, _ in queue.wanted})
    for turn in turns:
        setup = setups[turn.request.tenant_id]
        turn.agent, turn.business = setup.agent, setup.profile


def _plan(session: Session, turn: RequestedTurn) -> None:
    """A turn that has no place here waits on the list, and is searched for by whoever takes it."""
    request = turn.request
    if start(session, TURN, request.conversation_id, turn, tenant_id=request.tenant_id, because=request) is None:
        schedule(session, TURN, request.conversation_id, turn, tenant_id=request.tenant_id, because=request)
        return
    with span("search ahead", SpanKind.INTERNAL, trace_of(session, request)):
        turn.search_ahead(resources_of(session, Resources))


@subscriptions.on(TenantChanged)
async def project_tenant(event: TenantChanged, session: Session) -> None:
    await store.project_profile(session, event)
