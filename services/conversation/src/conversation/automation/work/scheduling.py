"""The timer under which the rules that wait for a fact are looked at."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.db import Session
from common.jobs import schedule
from pydantic import BaseModel, Field

from conversation.automation.domain.rule import MOST_RULES, RuleEvent, RuleFact

RULES_LOOK = "rules-look"


class FactForRules(BaseModel):
    """See `domain.RuleFact`."""

    conversation_id: UUID
    fact_id: UUID
    event: RuleEvent
    rule_ids: Annotated[list[UUID], Field(max_length=MOST_RULES)]
    message_id: UUID | None = None
    depth: Annotated[int, Field(ge=0, le=1_000)] = 0

    def of(self, tenant_id: UUID) -> RuleFact:
        """Returns what it stands for."""
        return RuleFact(tenant_id=tenant_id, **dict(self))


def schedule_rules(session: Session, fact: RuleFact, at: datetime) -> None:
    """Schedules a look at the rules that wait for a fact. It is one timer for all of them, so that they act in their order."""
    payload = FactForRules(
        conversation_id=fact.conversation_id,
        fact_id=fact.fact_id,
        event=fact.event,
        rule_ids=list(fact.rule_ids)[:MOST_RULES],
        message_id=fact.message_id,
        depth=fact.depth,
    )
    schedule(session, RULES_LOOK, fact.fact_id, payload, tenant_id=fact.tenant_id, run_at=at)
