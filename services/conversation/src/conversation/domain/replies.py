"""What a turn's end does to a conversation: its reply is said only while it is wanted, and silence is never the answer."""

from datetime import datetime

from contracts.content import Text
from contracts.llm_orchestration import ReplyGenerated, TurnFailed
from contracts.text import storable

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, MessageWritten, ReplyUnused

TurnReport = ReplyGenerated | TurnFailed


def react(conversation: Conversation, result: TurnReport, now: datetime) -> Happened:
    """Uses a result if its turn is the current one and the AI still owns the conversation; else a reply is discarded."""
    if not conversation.waits_for(result.turn_id):
        return _unwanted(conversation, result)
    if isinstance(result, TurnFailed):
        return conversation.end_turn("failed") + conversation.hand_off(result.reason, now)
    conversation.use_reply()
    text = "\n\n".join(part.strip() for part in result.parts if part.strip())
    if result.decision == "handoff":
        return conversation.end_turn("replied") + conversation.hand_off("ai_decided", now, reason=result.handoff_reason)
    if result.decision in {"answer", "clarify"} and not text:
        unused = ReplyUnused(result.turn_id, "empty")
        return (*conversation.end_turn("replied"), unused, *conversation.hand_off("empty_reply", now))
    return conversation.answered_by_ai() + _written(result, text)


def _unwanted(conversation: Conversation, result: TurnReport) -> Happened:
    """A second reply of a turn whose first was used is not discarded: that turn is paid for."""
    why = conversation.unwanted_because(result.turn_id)
    return () if isinstance(result, TurnFailed) or why == "repeated" else (ReplyUnused(result.turn_id, why),)


def _written(reply: ReplyGenerated, text: str) -> Happened:
    if reply.decision == "none":
        return ()
    citations = tuple(storable(citation.model_dump(mode="json")) for citation in reply.citations)
    return (
        MessageWritten("ai", Text(text=storable(text)), turn_id=reply.turn_id, decision=reply.decision, citations=citations),
    )
