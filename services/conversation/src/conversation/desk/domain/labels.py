"""Labels: what a tenant calls its conversations and customers, and what is on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from contracts.conversation import MOST_LABELS, Actor
from pydantic import Field, StringConstraints

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, LabelsChanged

MOST_DEFINED = 500

Color = Annotated[str, StringConstraints(max_length=7, pattern=r"^#[0-9a-fA-F]{6}$", to_lower=True)]
LabelIds = Annotated[list[UUID], Field(max_length=MOST_LABELS)]


@dataclass(frozen=True, slots=True)
class DefinedLabel:
    """A label of a tenant. `folded` is its name as it is compared."""

    id: UUID
    tenant_id: UUID
    name: str
    folded: str
    color: str
    version: int
    created_at: datetime


def put_labels(conversation: Conversation, label_ids: Sequence[UUID], by: Actor) -> Happened:
    """These labels are on the conversation, and no others."""
    wanted = list(dict.fromkeys(label_ids))
    if set(wanted) == set(conversation.label_ids):
        return ()
    conversation.label_ids = wanted
    return (LabelsChanged(tuple(wanted), by),)
