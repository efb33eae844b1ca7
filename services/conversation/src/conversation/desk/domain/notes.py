"""Private notes: what people at the desk tell each other about a conversation, and never the customer, nor the AI."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.errors import Forbidden
from pydantic import BaseModel, Field

from conversation.desk.domain.terms import Written

MOST_MENTIONS = 20

Mentions = Annotated[list[UUID], Field(max_length=MOST_MENTIONS)]


@dataclass(frozen=True, slots=True)
class Note:
    """A note about a conversation, of a person or of a rule. `mentions` are people who should look at it."""

    id: UUID
    tenant_id: UUID
    conversation_id: UUID
    author_id: UUID | None
    text: str
    mentions: list[UUID]
    created_at: datetime
    edited_at: datetime | None
    rule_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MentionedIn:
    """A note in which somebody is mentioned, since when, and when they had read it."""

    mentioned_at: datetime
    read_at: datetime | None
    note: Note


class NewNote(BaseModel):
    """`mentions`: ids of people who should look at it; each has to be there, and may be no viewer."""

    text: Written
    mentions: Mentions = []


class NoteView(BaseModel):
    """`author_id` is who wrote it; null where a rule of the tenant's automation did, which is `rule_id` then."""

    note_id: UUID
    conversation_id: UUID
    author_id: UUID | None
    text: str
    mentions: list[UUID]
    created_at: datetime
    edited_at: datetime | None
    rule_id: UUID | None = None


class DeletedNoteView(BaseModel):
    note_id: UUID
    conversation_id: UUID


def note_view(note: Note) -> NoteView:
    return NoteView(
        note_id=note.id,
        conversation_id=note.conversation_id,
        author_id=note.author_id,
        text=note.text,
        mentions=note.mentions,
        created_at=note.created_at,
        edited_at=note.edited_at,
        rule_id=note.rule_id,
    )


def require_author(note: Note, user_id: UUID, *, or_admin: bool = False) -> None:
    """Raises `Forbidden` for whoever did not write the note, and is no admin where one may."""
    if note.author_id != user_id and not or_admin:
        raise Forbidden("this note is somebody else's")
