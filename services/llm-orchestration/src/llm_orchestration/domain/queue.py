"""What becomes of the queue by requests and cancellations: of one conversation only the newest turn counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from contracts.conversation import TurnCancelled, TurnRequested


@dataclass(frozen=True, slots=True)
class QueueChanges:
    """`wanted` by tenant and conversation; `unwanted` as tenant, conversation and turn, or None for whichever is open."""

    wanted: dict[tuple[UUID, UUID], TurnRequested] = field(default_factory=dict)
    unwanted: set[tuple[UUID, UUID, UUID | None]] = field(default_factory=set)


def changes_of(events: Sequence[TurnRequested | TurnCancelled]) -> QueueChanges:
    """Returns what these events change together, in their order."""
    found = QueueChanges()
    for event in events:
        conversation = event.tenant_id, event.conversation_id
        newest = found.wanted.get(conversation)
        if isinstance(event, TurnRequested):
            found.wanted[conversation] = event
        elif newest is None:
            found.unwanted.add((*conversation, event.turn_id))
        elif newest.turn_id == event.turn_id:
            del found.wanted[conversation]
            found.unwanted.add((*conversation, None))  # the cancelled turn had already replaced what was open before
    return found
