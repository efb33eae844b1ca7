"""What is asked of a conversation by whoever filters what sockets hear."""

from dataclasses import dataclass, field
from uuid import UUID

import orjson

from conversation.people.domain.targets import SlaTrouble


@dataclass(frozen=True, slots=True)
class Facets:
    """What a conversation is, in the words of lists."""

    conversation_id: UUID
    state: str
    phase: str
    owner: str
    waiting: bool
    assigned_user_id: UUID | None
    team_id: UUID | None
    priority: str
    label_ids: list[UUID]
    contact_id: UUID | None = None
    sla: list[SlaTrouble] = field(default_factory=list)


def facets_shown(payload: str) -> Facets:
    """Returns what a conversation was when this was shown of it: a `ConversationView` as JSON, also of another version."""
    shown = orjson.loads(payload)
    return Facets(
        conversation_id=UUID(shown["conversation_id"]),
        state=shown["state"],
        phase=shown["phase"],
        owner=shown["owner"],
        waiting=shown["waiting_for_person"],
        assigned_user_id=_id(shown.get("assigned_user_id")),
        team_id=_id(shown.get("team_id")),
        priority=shown.get("priority", "normal"),
        label_ids=[UUID(one) for one in shown.get("label_ids", ())],
        contact_id=_id(shown["contact"].get("contact_id")),
        sla=["breached" if one["breached"] else "warned" for one in shown.get("sla", ()) if one["warned"]],
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
