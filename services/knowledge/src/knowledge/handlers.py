"""What knowledge learns from the fleet: which documents answers rest on."""

from collections.abc import Sequence

from common.db import Session
from common.messaging.subscriptions import Subscriptions
from contracts.llm_orchestration import ReplyGenerated, SuggestionGenerated

from knowledge.work import uses

subscriptions = Subscriptions("knowledge")


@subscriptions.on_batch(ReplyGenerated, SuggestionGenerated, lane="background")
async def count_cited(events: Sequence[ReplyGenerated | SuggestionGenerated], session: Session) -> None:
    await uses.count_cited(session, events)
