"""Changes of messages have their effect at the end of a transaction, when what it creates is there."""

from collections.abc import Sequence

from conversation.domain.change import ChangeAttempt, apply, refusal
from conversation.domain.message import Message
from conversation.metrics import REFUSED_CHANGES, UNMATCHED
from conversation.store import changes as store
from conversation.work.unit import Work


async def apply_changes(work: Work) -> None:
    """Applies what may be applied. What may not is counted, and leaves no trace in the message."""
    changed: dict[object, Message] = {}
    for change, candidates in zip(work.changes, await store.find(work.session, work.changes), strict=True):
        message = _allowed(change, candidates)
        if message is not None:
            apply(change, message)
            changed[message.id] = message
    if changed:
        await store.save(work.session, list(changed.values()))
        work.updated += changed.values()


def _allowed(change: ChangeAttempt, candidates: Sequence[tuple[Message, bool]]) -> Message | None:
    if not candidates:
        UNMATCHED.labels(change.kind).inc()
        return None
    refusals = []
    for message, of_contact in candidates:
        why = refusal(change, message, of_contact=of_contact)
        if why is None:
            return message
        refusals.append(why)
    REFUSED_CHANGES.labels(change.kind, refusals[0]).inc()
    return None
