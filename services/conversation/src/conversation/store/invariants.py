"""What must be true of conversations: somebody has each, and no customer is forgotten."""

from common.db import Rows
from common.db.invariants import Breach, Invariant

OWNERLESS = Rows(
    Breach,
    """
    select count(*) as number, min(id::text) as example, min(last_activity_at) as since
    from conversation
    where state = 'open' and owner <> 'ai' and assigned_user_id is null and not waiting_for_person and moved_to is null
    """,
)
FORGOTTEN = Rows(
    Breach,
    """
    select count(*) as number, min(id::text) as example, min(unanswered_since) as since
    from conversation
    where state = 'open' and owner = 'ai' and turn_id is null and moved_to is null and not waiting_for_person
        and last_inbound_sequence > greatest(answered_up_to, unreadable_up_to)
        and unanswered_since < now() - interval '10 minutes' and burst_began_at is null
    """,
)
SILENT_TURNS = Rows(
    Breach,
    """
    select count(*) as number, min(id::text) as example, min(last_activity_at) as since
    from conversation
    where state = 'open' and turn_id is not null and last_activity_at < now() - interval '10 minutes'
    """,
)
INVARIANTS = (
    Invariant("an open conversation has an owner", OWNERLESS, "assign it, or hand it back to the AI, and file it"),
    Invariant("the AI leaves no customer without an answer", FORGOTTEN, "no turn was asked for: take it over"),
    Invariant("a turn ends by its deadline", SILENT_TURNS, "the timer of its deadline did not run: see jobs_waiting"),
)
