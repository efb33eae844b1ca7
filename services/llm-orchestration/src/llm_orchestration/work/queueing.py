"""Requests and cancellations become jobs, one of a conversation at most."""

from collections.abc import Sequence

from common.db import Session, resources_of
from common.jobs import schedule, start
from common.messaging.traces import trace_of
from common.telemetry import span
from contracts.conversation import TurnCancelled, TurnRequested
from opentelemetry.trace import SpanKind

from llm_orchestration import store
from llm_orchestration.domain.queue import changes_of
from llm_orchestration.resources import Resources
from llm_orchestration.work.turn import RequestedTurn

TURN = "turn"


async def queue(events: Sequence[TurnRequested | TurnCancelled], session: Session) -> None:
    """A newer turn of a conversation takes the place of an older one, also of one that is running.

    The tenant's settings of this moment go with it, so that the job needs no database before its end. Where a turn starts in
    this process, knowledge is asked already. The transaction does not wait for the answer, and a search changes nothing: no
    harm is done if the transaction fails.

    Jobs are scheduled before the settings are read, so that the searches run meanwhile. That is early enough for the settings:
    a job's payload is written when the handlers have run.
    """
    changes = changes_of(events)
    if changes.unwanted:
        await store.cancel_turns(session, changes.unwanted)
    if not changes.wanted:
        return
    turns = [RequestedTurn(request=request) for request in changes.wanted.values()]
    for turn in turns:
        _schedule(session, turn)
    setups = await store.load_setups(session, {tenant_id for tenant_id, _ in changes.wanted})
    for turn in turns:
        setup = setups[turn.request.tenant_id]
        turn.agent, turn.business = setup.agent, setup.business


def _schedule(session: Session, turn: RequestedTurn) -> None:
    """Starts the job here if there is room; then knowledge is asked at once. Otherwise whoever claims the job asks."""
    request = turn.request
    if start(session, TURN, request.conversation_id, turn, tenant_id=request.tenant_id, because=request) is None:
        schedule(session, TURN, request.conversation_id, turn, tenant_id=request.tenant_id, because=request)
        return
    with span("search ahead", SpanKind.INTERNAL, trace_of(session, request)):
        turn.search_ahead(resources_of(session, Resources), session.now)
