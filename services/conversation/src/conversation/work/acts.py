"""What can be done to a conversation: the rule, and what the fleet is told of it, in one place each."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.content import Text
from contracts.conversation import (
    ConversationAssigned,
    ConversationClosed,
    ConversationHandedOff,
    ConversationOpened,
    ConversationReturnedToAI,
    MessageSendRequested,
    TurnCancelled,
)
from contracts.text import storable

from conversation.domain.conversation import Conversation
from conversation.domain.echo import Verdict
from conversation.domain.message import Message
from conversation.metrics import HAND_OFFS
from conversation.work.unit import Work

Speaker = Literal["ai", "agent", "system"]


def opened(work: Work, conversation: Conversation) -> None:
    """A conversation that did not exist before."""
    work.change(conversation)
    work.publish(ConversationOpened(**_fact(work, conversation), contact_key=conversation.contact.key))


def say(work: Work, conversation: Conversation, text: str, speaker: Speaker, **further: Any) -> Message:
    """Append a message of ours and have it sent. The message's id is its send id. `further` are fields of `Message`."""
    text = storable(text)
    message = work.append(conversation, speaker, {"kind": "text", "text": text}, status="queued", **further)
    work.publish(
        MessageSendRequested(
            tenant_id=conversation.tenant_id,
            send_id=message.id,
            turn_id=message.turn_id,
            conversation_id=conversation.id,
            channel_id=conversation.channel_id,
            contact_key=conversation.contact.key,
            to=conversation.contact.provider_address,
            content=Text(text=text),
            origin=speaker,
            lane="interactive",
            last_inbound_at=conversation.last_inbound_at,
            not_after=conversation.send_until(work.now),
        )
    )
    return message


def hand_off(work: Work, conversation: Conversation, cause: str, *, reason: str | None = None, tell: bool = True) -> None:
    """Ask for a person. `cause` is one of few words, `reason` what people read; the customer hears of it with `tell`."""
    reason = storable(reason or cause)
    cancel_turn(work, conversation, conversation.hand_off(reason), "taken_over")
    work.change(conversation)
    work.publish(ConversationHandedOff(**_fact(work, conversation), reason=reason))
    HAND_OFFS.labels(cause).inc()
    words = conversation.tenant.settings.handoff_message
    if tell and words.strip() and conversation.window_is_open(work.now):
        say(work, conversation, words, "system")


def echoed(work: Work, conversation: Conversation, who: Verdict, at: datetime) -> None:
    """The business's own number wrote to the customer, outside of Prosa: where it may be a person, the AI keeps silent.

    Where the tenant wants the AI to go on, it does; a person who answers is not waited for any longer all the same.
    """
    was_ours = conversation.owned_by_ai
    if who == "automatic" or (was_ours and not conversation.tenant.settings.echo_pauses_ai):
        return
    ended = conversation.person_wrote_on_phone(at) if who == "person" else conversation.person_may_have_written()
    cancel_turn(work, conversation, ended, "taken_over")
    work.change(conversation)
    if was_ours:
        work.publish(ConversationHandedOff(**_fact(work, conversation), reason="business_echo"))
        HAND_OFFS.labels("business_echo").inc()


def united(work: Work, kept: Conversation, other: Conversation) -> None:
    """Two open conversations turned out to be with one person. The messages are moved by the caller."""
    was_ours = kept.owned_by_ai
    for one in (kept, other):
        cancel_turn(work, one, one.end_turn(), "superseded")
    kept.absorb(other, work.now)
    other.contact, other.contact_id = kept.contact, kept.contact_id
    work.change(kept)
    work.change(other)
    work.publish(ConversationClosed(**_fact(work, other), user_id=None))
    if was_ours and not kept.owned_by_ai:
        _tell_whose(work, kept)


def _tell_whose(work: Work, conversation: Conversation) -> None:
    if conversation.assigned_user_id is not None:
        work.publish(ConversationAssigned(**_fact(work, conversation), user_id=conversation.assigned_user_id))
    else:
        reason = conversation.handoff_reason or "contacts_merged"
        work.publish(ConversationHandedOff(**_fact(work, conversation), reason=reason))


def take_over(work: Work, conversation: Conversation, user_id: UUID, *, may_override: bool) -> None:
    if conversation.state == "open" and conversation.assigned_user_id == user_id:
        return
    cancel_turn(work, conversation, conversation.take_over(user_id, may_override=may_override), "taken_over")
    work.change(conversation)
    work.publish(ConversationAssigned(**_fact(work, conversation), user_id=user_id))


def hand_back(work: Work, conversation: Conversation, user_id: UUID, *, may_override: bool) -> None:
    if conversation.owned_by_ai:
        return
    conversation.hand_back(user_id, may_override=may_override)
    work.change(conversation)
    work.publish(ConversationReturnedToAI(**_fact(work, conversation), user_id=user_id))


def close(work: Work, conversation: Conversation, user_id: UUID, *, may_override: bool) -> None:
    if conversation.state == "closed":
        return
    cancel_turn(work, conversation, conversation.close(user_id, work.now, may_override=may_override), "closed")
    work.change(conversation)
    work.publish(ConversationClosed(**_fact(work, conversation), user_id=user_id))


def cancel_turn(
    work: Work, conversation: Conversation, turn_id: UUID | None, reason: Literal["superseded", "taken_over", "closed"]
) -> None:
    """Tell that nobody waits for a turn any longer, if there was one."""
    if turn_id is not None:
        work.asked.pop(conversation.id, None)
        work.publish(
            TurnCancelled(tenant_id=conversation.tenant_id, turn_id=turn_id, conversation_id=conversation.id, reason=reason)
        )


def _fact(work: Work, conversation: Conversation) -> dict[str, Any]:
    return {
        "tenant_id": conversation.tenant_id,
        "conversation_id": conversation.id,
        "contact_id": conversation.contact_id,
        "channel_id": conversation.channel_id,
        "occurred_at": work.now,
    }
