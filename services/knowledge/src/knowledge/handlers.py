"""What knowledge learns from the fleet: which documents answers rest on, what customers asked in vain, and whom nothing may be
kept of.
"""

from collections.abc import Sequence

from common.db import Session
from common.messaging.subscriptions import Subscriptions
from contracts.conversation import ContactErased
from contracts.llm_orchestration import QuestionUnanswered, ReplyGenerated, SuggestionGenerated

from knowledge.work import unanswered, uses

subscriptions = Subscriptions("knowledge")


@subscriptions.on_batch(ReplyGenerated, SuggestionGenerated, lane="background")
async def count_cited(events: Sequence[ReplyGenerated | SuggestionGenerated], session: Session) -> None:
    await uses.count_cited(session, events)


@subscriptions.on(QuestionUnanswered, lane="background")
async def collect_question(event: QuestionUnanswered, session: Session) -> None:
    await unanswered.collect(session, event)


@subscriptions.on(ContactErased, lane="background")
async def forget_contact(event: ContactErased, session: Session) -> None:
    await unanswered.forget(session, event.tenant_id, event.contact_id)
