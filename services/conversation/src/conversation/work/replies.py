"""The AI's replies: said only while they are wanted. What is not said is told, so that nobody pays for it."""

from contracts.conversation import ReplyDiscarded, WhyDiscarded
from contracts.llm_orchestration import ReplyGenerated, TurnFailed
from contracts.text import storable

from conversation.domain.conversation import Conversation
from conversation.metrics import REPLIES
from conversation.work import acts
from conversation.work.unit import Work


def take(work: Work, event: ReplyGenerated | TurnFailed) -> None:
    """Accept a reply if its turn is the current one and the AI still owns the conversation; else discard it."""
    conversation = work.get(event.tenant_id, event.conversation_id)
    if conversation is None or not conversation.waits_for(event.turn_id):
        REPLIES.labels("not_wanted").inc()
        if isinstance(event, ReplyGenerated):
            _discard_unwanted(work, conversation, event)
        return
    if isinstance(event, TurnFailed):
        outcome = "failed"
        conversation.end_turn()
        acts.hand_off(work, conversation, event.reason)
    else:
        outcome = event.decision
        conversation.use_reply()
        _follow(work, conversation, event)
    REPLIES.labels(outcome).inc()


def _discard_unwanted(work: Work, conversation: Conversation | None, reply: ReplyGenerated) -> None:
    """A turn that replies a second time was used, and is paid for."""
    reason = conversation.unwanted_because(reply.turn_id) if conversation else "unknown_conversation"
    if reason != "repeated":
        _discard(work, reply, reason)


def _discard(work: Work, reply: ReplyGenerated, reason: WhyDiscarded) -> None:
    work.publish(
        ReplyDiscarded(
            tenant_id=reply.tenant_id,
            turn_id=reply.turn_id,
            conversation_id=reply.conversation_id,
            reason=reason,
            occurred_at=work.now,
        )
    )


def _follow(work: Work, conversation: Conversation, reply: ReplyGenerated) -> None:
    text = "\n\n".join(part.strip() for part in reply.parts if part.strip())
    if reply.decision == "handoff":
        conversation.end_turn()
        acts.hand_off(work, conversation, "ai_decided", reason=reply.handoff_reason)
    elif reply.decision in {"answer", "clarify"} and not text:
        _discard(work, reply, "empty")
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
