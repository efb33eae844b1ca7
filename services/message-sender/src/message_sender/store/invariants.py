"""What must be true of what goes out: each message ends, and what was sent is heard of."""

from common.db import Rows
from common.db.invariants import Breach, Invariant

STUCK = Rows(
    Breach,
    """
    select count(*) as number, min(send_id::text) as example, min(sending_at) as since
    from outgoing_message where state = 'sending' and sending_at < now() - interval '10 minutes'
    """,
)
UNRESOLVED = Rows(
    Breach,
    """
    select count(*) as number, min(send_id::text) as example, min(resolve_by) as since
    from outgoing_message where state = 'unknown' and resolve_by < now() - interval '10 minutes'
    """,
)
UNKNOWN_TO_PROVIDERS = Rows(
    Breach,
    """
    select count(*) as number, min(send_id::text) as example, min(sent_at) as since
    from outgoing_message sent
    where state = 'sent' and sent_at < now() - interval '10 minutes' and not exists (
        select from provider_message known where known.tenant_id = sent.tenant_id and known.send_id = sent.send_id)
    """,
)
INVARIANTS = (
    Invariant("a call of a provider ends", STUCK, "the job that would find out did not run: see jobs_waiting"),
    Invariant("what is unknown is decided in time", UNRESOLVED, "the timer of its waiting did not run: see jobs_waiting"),
    Invariant("what was sent has a provider's id", UNKNOWN_TO_PROVIDERS, "no status of it can be understood: file it"),
)
