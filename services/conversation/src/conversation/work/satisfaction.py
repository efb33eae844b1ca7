"""The question how content a customer was is a job under the conversation's key: whatever closes it again moves it.

What goes on before leaves its job where it is, for that would be a statement more; it finds nothing to do.
"""

from uuid import UUID

from common.db import Session
from common.jobs import schedule
from pydantic import BaseModel

from conversation.domain.conversation import Conversation
from conversation.domain.satisfaction import asks_after

SATISFACTION_DUE = "satisfaction-due"


class SatisfactionDue(BaseModel):
    conversation_id: UUID


def plan_question(session: Session, conversation: Conversation) -> None:
    """Schedules the question to who has just been served, where the tenant asks it."""
    after = asks_after(conversation)
    if after is not None:
        payload = SatisfactionDue(conversation_id=conversation.id)
        run_at = session.now + after
        schedule(session, SATISFACTION_DUE, conversation.id, payload, tenant_id=conversation.tenant_id, run_at=run_at)
