"""What a turn's end does to a conversation: its reply is said only while it is wanted, and silence is never the answer."""

from datetime import datetime

from contracts.bounds import cut
from contracts.content import Text
from contracts.llm_orchestration import ReplyGenerated, SuggestionGenerated, TurnFailed
from contracts.text import storable

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, MessageWritten, ReplyUnused, Suggested

LONGEST_ANSWER = 4_096
"""What a person may write as one message."""
TurnReport = ReplyGenerated | SuggestionGenerated | TurnFailed


def react(conversation: Conversation, result: TurnReport, now: datetime) -> Happened:
    """Uses a result if its turn is the current one and the AI still owns the conversation; else a reply is discarded."""
    if isinstance(result, SuggestionGenerated) or conversation.owner == "person":
        return _suggested(conversation, result)
    if not conversation.waits_for(result.turn_id):
        return _unwanted(conversation, result)
    if isinstance(result, TurnFailed):
        return conversation.end_turn("failed") + conversation.hand_off(result.reason, now)
    conversation.use_reply()
    text = _text_of(result)
    if result.decision == "handoff":
        return conversation.end_turn("replied") + conversation.hand_off("ai_decided", now, reason=result.handoff_reason)
    if result.decision in {"answer", "clarify"} and not text:
        unused = ReplyUnused(result.turn_id, "empty")
        return (*conversation.end_turn("replied"), unused, *conversation.hand_off("empty_reply", now))
    return conversation.answered_by_ai() + _written(result, text)


def _text_of(result: ReplyGenerated | SuggestionGenerated) -> str:
    return "\n\n".join(part.strip() for part in result.parts if part.strip())


def _suggested(conversation: Conversation, result: TurnReport) -> Happened:
    """A suggestion is for the person who has the conversation, while nothing was said since; that none came calls nobody."""
    knows_all = conversation.turn_up_to == conversation.last_inbound_sequence
    if isinstance(result, ReplyGenerated) or conversation.turn_id != result.turn_id:
        return _unwanted(conversation, result)
    ended = conversation.end_turn("failed" if isinstance(result, TurnFailed) else "replied")
    if isinstance(result, TurnFailed) or result.decision not in {"answer", "clarify"}:
        return ended
    if not (knows_all and conversation.is_helped) or not (text := cut(_text_of(result), LONGEST_ANSWER)):
        return ended
    citations = tuple(storable(citation.model_dump(mode="json")) for citation in result.citations)
    return (*ended, Suggested(result.turn_id, result.up_to_sequence, storable(text), citations))


def _unwanted(conversation: Conversation, result: TurnReport) -> Happened:
    """A second reply of a turn whose first was used is not discarded: that turn is paid for."""
    why = conversation.unwanted_because(result.turn_id)
    return () if not isinstance(result, ReplyGenerated) or why == "repeated" else (ReplyUnused(result.turn_id, why),)


def _written(reply: ReplyGenerated, text: str) -> Happened:
    if reply.decision == "none":
        return ()
    citations = tuple(storable(citation.model_dump(mode="json")) for citation in reply.citations)
    return (
        MessageWritten("ai", Text(text=storable(text)), turn_id=reply.turn_id, decision=reply.decision, citations=citations),
    )
