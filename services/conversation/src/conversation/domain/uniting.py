"""Two open conversations turn out to be with one person."""

from datetime import datetime
from typing import get_args

from contracts.conversation import MOST_LABELS, Priority

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import SYSTEM, Absorbed, Assigned, HandedOff, Happened, WasClosed

PRIORITIES: tuple[Priority, ...] = get_args(Priority)
"""The least urgent first."""


def unite(kept: Conversation, other: Conversation, now: datetime) -> tuple[Happened, Happened]:
    """What was said in the other goes on in the kept one, after what was said there; the other is over.

    A person who has one of the two has both. Returns what happened to either.
    """
    was_the_ais = kept.owner == "ai"
    ended, others_ended = kept.end_turn("superseded"), other.end_turn("superseded")
    _add_what_was_said(kept, other)
    if kept.owner == "ai" and other.owner == "person":
        kept.owner, kept.handoff_reason, kept.handoff_cause = other.owner, other.handoff_reason, other.handoff_cause
        kept.transfer_note = other.transfer_note
    kept.last_agent_id = kept.last_agent_id or other.last_agent_id
    kept.assigned_user_id = kept.assigned_user_id or other.assigned_user_id
    kept.waiting_for_person = (kept.waiting_for_person or other.waiting_for_person) and kept.assigned_user_id is None
    kept.label_ids = list(dict.fromkeys([*kept.label_ids, *other.label_ids]))[:MOST_LABELS]
    kept.priority = max(kept.priority, other.priority, key=PRIORITIES.index)
    other.contact, other.contact_id = kept.contact, kept.contact_id
    woken = kept.wake(SYSTEM, "merged") if other.state == "open" else ()
    over = other.end(WasClosed("merged"), now)
    given = _given_to_people(kept) if was_the_ais and kept.owner == "person" else ()
    return (*ended, Absorbed(other.id), *woken, *given), (*others_ended, *over)


def _add_what_was_said(kept: Conversation, other: Conversation) -> None:
    since = [one.unanswered_since for one in (kept, other) if one.unanswered and one.unanswered_since]
    kept.unanswered_since = min(since, default=None)
    kept.person_wrote_at = max(filter(None, (kept.person_wrote_at, other.person_wrote_at)), default=None)
    readable = kept.ai_reads or other.ai_reads
    base, answered = kept.last_sequence, not (kept.unanswered or other.unanswered)
    answered_up_to = kept.answered_up_to if kept.unanswered or not other.unanswered else base + other.answered_up_to
    if other.last_inbound_sequence:
        kept.last_inbound_sequence = base + other.last_inbound_sequence
    kept.answered_up_to = kept.last_inbound_sequence if answered else answered_up_to
    kept.unreadable_up_to = 0 if readable else kept.last_inbound_sequence
    kept.last_sequence = base + other.last_sequence
    kept.last_inbound_at = max(filter(None, (kept.last_inbound_at, other.last_inbound_at)), default=None)
    kept.last_activity_at = max(kept.last_activity_at, other.last_activity_at)
    other.moved_to, other.moved_by = kept.id, base


def _given_to_people(kept: Conversation) -> Happened:
    if kept.assigned_user_id is not None:
        return (Assigned(kept.assigned_user_id),)
    return (HandedOff(kept.handoff_reason or "contacts_merged"),)
