"""What customers, people on their phones, and the AI say. One handler for all of it: see `work.talking`."""

from collections.abc import Sequence

from common.db import Session
from contracts.gateway import BusinessEchoReceived, ContactAliasesSeen, MessageReceived
from contracts.llm_orchestration import ReplyGenerated, TurnFailed

from conversation.domain.replies import TurnReport
from conversation.handlers.routing import subscriptions
from conversation.work import talking
from conversation.work.finishing import work_of
from conversation.work.recognising import SeenEvent


@subscriptions.on_batch(MessageReceived, BusinessEchoReceived, ContactAliasesSeen, ReplyGenerated, TurnFailed)
async def talk(events: Sequence[SeenEvent | TurnReport], session: Session) -> None:
    seen = [event for event in events if isinstance(event, SeenEvent)]
    results = [event for event in events if isinstance(event, TurnReport)]
    await talking.apply_batch(work_of(session), seen, results)
