"""What customers, people on their phones, and the AI say, and what they do to what they said: see `work.talking`."""

from collections.abc import Sequence

from common.db import Session, resources_of
from contracts.gateway import (
    BusinessEchoReceived,
    ContactAliasesSeen,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionChanged,
)
from contracts.llm_orchestration import ReplyGenerated, SuggestionGenerated, TurnFailed

from conversation.domain.replies import TurnReport
from conversation.handlers.routing import subscriptions
from conversation.resources import Resources
from conversation.work import talking
from conversation.work.changing import ChangeEvent, requested
from conversation.work.finishing import work_of
from conversation.work.recognising import SeenEvent


@subscriptions.on_batch(
    MessageReceived,
    BusinessEchoReceived,
    ContactAliasesSeen,
    MessageEdited,
    MessageRevoked,
    ReactionChanged,
    ReplyGenerated,
    SuggestionGenerated,
    TurnFailed,
)
async def talk(events: Sequence[SeenEvent | ChangeEvent | TurnReport], session: Session) -> None:
    pepper = resources_of(session, Resources).pepper
    seen = [event for event in events if isinstance(event, SeenEvent)]
    changes = [requested(event, pepper) for event in events if isinstance(event, ChangeEvent)]
    results = [event for event in events if isinstance(event, TurnReport)]
    await talking.apply_batch(work_of(session), seen, changes, results)
