"""What llm-orchestration learns from the fleet."""

from collections.abc import Sequence

from common.db import Session
from common.messaging.subscriptions import Subscriptions
from contracts.conversation import TurnCancelled, TurnRequested
from contracts.gateway import TenantChanged

from llm_orchestration import store
from llm_orchestration.work.queueing import queue

subscriptions = Subscriptions("llm-orchestration")


@subscriptions.on_batch(TurnRequested, TurnCancelled)
async def queue_turns(events: Sequence[TurnRequested | TurnCancelled], session: Session) -> None:
    await queue(events, session)


@subscriptions.on(TenantChanged)
async def project_tenant(event: TenantChanged, session: Session) -> None:
    await store.project_profile(session, event)
