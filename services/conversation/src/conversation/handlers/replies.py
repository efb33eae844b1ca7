"""The AI's replies: said only while they are wanted."""

from contracts.llm_orchestration import ReplyGenerated, TurnFailed

from conversation.domain.conversation import Conversation
from conversation.domain.message import storable
from conversation.metrics import REPLIES
from conversation.work import Work, acts


def take(work: Work, event: ReplyGenerated | TurnFailed) -> None:
    """Accept a reply if its turn is the current one and the AI still owns the conversation; else count it, and that is all."""
    conversation = work.get(event.tenant_id, event.conversation_id)
    if conversation is None or not conversation.waits_for(event.turn_id):
        REPLIES.labels("not_wanted").inc()
        return
    if isinstance(event, TurnFailed):
        outcome = "failed"
        conversation.end_turn()
        acts.hand_off(work, conversation, event.reason)
    else:
        outcome = event.decision
        _follow(work, conversation, event)
    REPLIES.labels(outcome).inc()


def _follow(work: Work, conversation: Conversation, reply: ReplyGenerated) -> None:
    text = "\n\n".join(part.strip() for part in reply.parts if part.strip())
    if reply.decision == "handoff":
        conversation.end_turn()
        acts.hand_off(work, conversation, "ai_decided", reason=reply.handoff_reason)
    elif reply.decision in {"answer", "clarify"} and not text:
        conversation.end_turn()
        acts.hand_off(work, conversation, "empty_reply")
    else:
        _answer(work, conversation, reply, text)


def _answer(work: Work, conversation: Conversation, reply: ReplyGenerated, text: str) -> None:
    conversation.answered_by_ai()
    work.change(conversation)
    if reply.decision != "none":
        citations = [storable(citation.model_dump(mode="json")) for citation in reply.citations]
        acts.say(
            work,
            conversation,
            text,
            "ai",
            turn_id=reply.turn_id,
            decision=reply.decision,
            citations=citations,
        )
