"""What sockets are sent of what stands beside messages: notes, what is to be sent later, what the AI suggests. Only its
kind is told to a viewer, with nothing in it.
"""

from typing import Literal

from pydantic import BaseModel

from conversation.desk.domain.notes import DeletedNoteView, NoteView
from conversation.scheduled.domain import ScheduledMessageView
from conversation.suggestions.domain import SuggestionView


class NoteFrame(BaseModel):
    """A note is new, or another than before. A viewer is told that there is one, with nothing in it."""

    type: Literal["note.created", "note.updated"]
    sequence: int
    data: NoteView


class DeletedNoteFrame(BaseModel):
    """A note is there no more."""

    type: Literal["note.deleted"]
    sequence: int
    data: DeletedNoteView


class ScheduledFrame(BaseModel):
    """What is to be sent later is new, or another than before. A viewer is told that there is one, with nothing in it."""

    type: Literal["scheduled.changed"]
    sequence: int
    data: ScheduledMessageView


class SuggestionFrame(BaseModel):
    """The AI suggests an answer to what the customer wrote last. A viewer is told that there is one, with nothing in it."""

    type: Literal["suggestion.offered"]
    sequence: int
    data: SuggestionView
