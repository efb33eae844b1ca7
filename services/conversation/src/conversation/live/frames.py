"""What sockets are sent of what stands beside messages: notes, what is to be sent later, what the AI suggests, of which only
its kind is told to a viewer, with nothing in it; and counters, and who of the people is there.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from conversation.desk.domain.notes import DeletedNoteView, NoteView
from conversation.people.domain.presence import PresenceState
from conversation.people.domain.reading import CountersView, ReadMarkView
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


class CountersFrame(BaseModel):
    """The counters of whoever has them as an interest: once at first, and when they are others. It has no sequence."""

    type: Literal["counters"] = "counters"
    data: CountersView


class ReadFrame(BaseModel):
    """The caller has read on, on whichever screen of theirs, for whoever has counters as an interest. It has no sequence."""

    type: Literal["read"] = "read"
    data: ReadMarkView


class PersonThereView(BaseModel):
    """Whether a person is there. `since` is when they said so, null once they are gone."""

    user_id: UUID
    state: PresenceState
    since: datetime | None


class PeopleThere(BaseModel):
    """`whole`: who is not among them is offline; else they are who came, went, or is there otherwise than before."""

    whole: bool
    people: list[PersonThereView]


class PresenceFrame(BaseModel):
    """Who of the people is there, for whoever has it as an interest. It has no sequence."""

    type: Literal["presence"] = "presence"
    data: PeopleThere
