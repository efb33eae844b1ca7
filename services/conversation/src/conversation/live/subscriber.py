"""One socket as the hub knows it, and what it is handed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from common.auth import Principal

from conversation.domain.facets import Facets, facets_shown
from conversation.domain.views import with_last_message
from conversation.live.frames import CountersFrame, PersonThereView
from conversation.live.protocol import HiddenConversation, HiddenFrame, event_for, event_text
from conversation.live.selecting import CHANGED, Selection
from conversation.live.signals import TypingSignal, Typists
from conversation.live.writer import SocketWriter
from conversation.people.domain.reading import Board, CountersView, ReadSignal
from conversation.people.domain.sight import CONVERSATION_MOVED, Beholder, Whereabouts, may_see
from conversation.store.live import NumberedLiveEvent

TOO_SLOW = "too slow: connect again and resume"
OTHER_TEAMS = "your teams are others now: connect again and resume"

People = Mapping[UUID, PersonThereView]
"""Who of the people is there, by their ids."""


@dataclass(frozen=True)
class WireEvent:
    """A live event as it goes over the wire. `before`, if it says that a conversation is another's now: whose it was."""

    event: NumberedLiveEvent
    text: str
    before: Whereabouts | None

    @cached_property
    def facets(self) -> Facets | None:
        """Returns what the conversation is: of a change, as it shows it, so that the last one told is how it ended up."""
        return facets_shown(self.event.payload) if self.event.type == CHANGED else self.event.facets

    def is_seen_by(self, who: Beholder) -> bool:
        """Returns whether somebody is sent it: of a move, who saw the conversation and does not any longer."""
        sees = may_see(who, self.event.team_id, self.event.assigned_user_id)
        if self.before is None:
            return sees
        return not sees and may_see(who, self.before.team_id, self.before.assigned_user_id)


def wire_event_of(event: NumberedLiveEvent) -> WireEvent:
    if event.type != CONVERSATION_MOVED:
        told = with_last_message(event.payload, event.last) if event.type == CHANGED else event.payload
        return WireEvent(event, event_text(event.type, event.sequence, told), None)
    before = Whereabouts.model_validate_json(event.payload)
    hidden = HiddenConversation(conversation_id=before.conversation_id)
    return WireEvent(event, HiddenFrame(sequence=event.sequence, data=hidden).model_dump_json(), before)


@dataclass(eq=False)
class Subscriber:
    """One socket: `who` looks, and has asked for a `selection`. `position` is the last sequence that it was given, or is not
    for it; `writer` has what it has not taken yet; `why_ended` says why it is to be closed, once `ended` is set. `counters` and
    `people` are those that it was shown last.
    """

    principal: Principal
    who: Beholder
    selection: Selection
    position: int
    writer: SocketWriter
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    why_ended: str = ""
    counters: CountersView | None = None
    people: People | None = None

    @property
    def tenant_id(self) -> UUID:
        return self.principal.tenant_id

    def offer(self, frame: WireEvent) -> None:
        if frame.event.sequence <= self.position or self.ended.is_set():
            return
        self.position = frame.event.sequence
        if not self.hears(frame):
            return
        if not self.writer.put(event_for(self.principal, frame.text)):
            self.end(TOO_SLOW)

    def hears(self, frame: WireEvent) -> bool:
        """Returns whether this socket is sent an event: its person may see it, and it has asked for it."""
        if not frame.is_seen_by(self.who):
            return False
        return self.selection.takes_all or frame.before is not None or self.selection.wants(frame.event.type, frame.facets)

    def signal(self, signal: TypingSignal, text: str) -> None:
        """Passes on what another one of the people does in a conversation that is looked at. Without room it is dropped."""
        wanted = self.selection.names(signal.conversation_id) and signal.user_id != self.selection.user_id
        if wanted and may_see(self.who, signal.team_id, signal.assigned_user_id):
            self.writer.put(text)

    def show_read(self, signal: ReadSignal, text: str) -> None:
        """Passes on how far their own person has read. Without room it is dropped: lists say it, too."""
        if "counters" in self.selection.boards and signal.user_id == self.selection.user_id:
            self.writer.put(text)

    def show_counters(self, counters: CountersView) -> None:
        """Says counters that are others than before, if they are still asked for. Without room they are said when they are
        looked at again.
        """
        wanted = "counters" in self.selection.boards and counters != self.counters
        if wanted and self.writer.put(CountersFrame(data=counters).model_dump_json()):
            self.counters = counters

    def show_people(self, people: People, text: str) -> None:
        """Says who is there. Without room it is said when that is looked at again, and then all of it."""
        if self.writer.put(text):
            self.people = people

    def forget(self, board: Board) -> None:
        """Nothing of a board was shown, and so all of it will be."""
        if board == "counters":
            self.counters = None
        else:
            self.people = None

    def see_as(self, who: Beholder) -> None:
        """Somebody is in other teams, or others are. What they see by being in another team they are to read anew."""
        if who.teams != self.who.teams:
            self.end(OTHER_TEAMS)
        self.who = who

    def end(self, why: str) -> None:
        self.why_ended = why
        self.ended.set()


@dataclass
class Feed:
    """What a tenant's sockets here are fed from: everything up to `position` was handed out; `people` were there when somebody
    looked last.
    """

    position: int
    subscribers: set[Subscriber] = field(default_factory=set)
    typists: Typists = field(default_factory=Typists)
    people: People | None = None
