"""How a conversation rests, wakes, ends and begins again."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from common.errors import Conflict, Invalid
from contracts.conversation import Actor

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import CUSTOMER, SYSTEM, Assigned, Happened, WasReopened, WasSnoozed, person

Phase = Literal["with_ai", "queued", "with_agent", "waiting_for_customer", "snoozed", "resolved", "expired"]
LONGEST_SNOOZE = timedelta(days=366)


def phase_of(conversation: Conversation) -> Phase:
    """Returns who is to do something next, or why nobody is. What was merged into another conversation is resolved."""
    if conversation.state == "closed":
        return "expired" if conversation.closed_because == "expired" else "resolved"
    if conversation.state == "snoozed":
        return "snoozed"
    if not (conversation.unanswered or conversation.waiting_for_person):
        return "waiting_for_customer"
    if conversation.owner == "ai":
        return "with_ai"
    return "queued" if conversation.assigned_user_id is None else "with_agent"


def snooze(conversation: Conversation, user_id: UUID, until: datetime, now: datetime, *, may_override: bool) -> Happened:
    """A person lets it rest. Raises as `rest` does."""
    return rest(conversation, person(user_id), until, now, may_override=may_override)


def rest(conversation: Conversation, by: Actor, until: datetime, now: datetime, *, may_override: bool = False) -> Happened:
    """Nothing is to be done until then. Raises `Invalid` for a time that is not to come, or not soon, and `Conflict` as
    `take_over` does.
    """
    if not now < until <= now + LONGEST_SNOOZE:
        raise Invalid("a conversation is snoozed until a time within the next year")
    conversation.require_open()
    conversation.require_free_for(by.user_id, may_override)
    if conversation.snoozed_until == until:
        return ()
    conversation.state, conversation.snoozed_until, conversation.waiting_for_person = "snoozed", until, False
    return (*conversation.end_turn("superseded"), WasSnoozed(until, by))


def snooze_ended(conversation: Conversation, turn_id: UUID, now: datetime) -> Happened:
    """The time came. Nothing happens to what was woken before, or is snoozed for longer by now."""
    until = conversation.snoozed_until
    return () if until is None or until > now else _woken(conversation, SYSTEM, "snooze_ended", turn_id, now)


def wake_by(conversation: Conversation, user_id: UUID, turn_id: UUID, now: datetime) -> Happened:
    """A person wakes it. Raises `Conflict` when it is closed."""
    conversation.require_open()
    return _woken(conversation, person(user_id), "woken", turn_id, now)


def _woken(conversation: Conversation, actor: Actor, reason: str, turn_id: UUID, now: datetime) -> Happened:
    """What nobody has answered is answered as after a burst: by the AI, or by a person where it may not or cannot."""
    woken = conversation.wake(actor, reason)
    return (*woken, *conversation.burst_ended(turn_id, now)) if woken else ()


def reopen(conversation: Conversation, user_id: UUID) -> Happened:
    """A person takes up what was over. Raises `Conflict` for what goes on in another conversation."""
    if conversation.state != "closed":
        return ()
    if conversation.is_merged:
        raise Conflict("what was said in this conversation goes on in another one", reason="went_on")
    _begin_again(conversation)
    conversation.owner, conversation.assigned_user_id = "person", user_id
    return (WasReopened(person(user_id), "person", "reopened"), Assigned(user_id))


def goes_on(conversation: Conversation, now: datetime) -> bool:
    """Returns whether what a customer writes now belongs to a conversation that is over."""
    hours = conversation.tenant.policy.reopen_within_hours
    ended = conversation.closed_at
    return ended is not None and not conversation.is_merged and now < ended + timedelta(hours=hours)


def return_of_customer(conversation: Conversation, now: datetime) -> Happened:
    """The customer writes again soon after the end, which what was said before was part of. It is the AI's, or, as the tenant
    says, whose it was; a group is whose it was.
    """
    _begin_again(conversation)
    conversation.answered_up_to = conversation.last_inbound_sequence
    wanted = conversation.tenant.policy.reopened_owner
    if conversation.contact.is_group:
        wanted = conversation.owner
    reopened = WasReopened(CUSTOMER, wanted, "customer_wrote")
    if wanted == "ai":
        conversation.be_the_ais()
        conversation.team_id = None
        return (reopened,)
    if conversation.assigned_user_id is not None:
        conversation.owner = "person"
        return (reopened,)
    return (reopened, *conversation.hand_off("reopened", now, announced=False))


def _begin_again(conversation: Conversation) -> None:
    conversation.state, conversation.closed_at, conversation.closed_because = "open", None, None
