"""The conversations that a transaction holds, and what is to be written of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.ids import uuid7
from common.messaging.outbox import publish
from common.messaging.traces import trace_of
from contracts.conversation import Author
from contracts.event import Event
from contracts.text import storable

from conversation.automation.domain.rule import RuleFact
from conversation.domain.conversation import Conversation
from conversation.domain.delivery import ReportedName, StatusRaise
from conversation.domain.events import events_of
from conversation.domain.happenings import (
    HandedOff,
    Happened,
    Happening,
    MessageWritten,
    QuestionRestated,
    QuestionWithdrawn,
    TurnEnded,
    TurnStarted,
    WasClosed,
    WasRated,
)
from conversation.domain.message import Message, media_of
from conversation.metrics import HAND_OFFS, QUESTIONS_CHANGED, RATINGS
from conversation.people.domain.clocks import keep_time
from conversation.people.domain.promise import keep_up
from conversation.people.domain.sight import Whereabouts
from conversation.people.work.following import PromiseNotes
from conversation.people.work.measuring import SlaNotes
from conversation.store import conversations as store
from conversation.store.conversations import PickedUp, TenantAndId
from conversation.store.live import LiveEvent
from conversation.work.satisfaction import plan_question


@dataclass(frozen=True, slots=True)
class Due:
    """A timer of a conversation that went off: of which kind, and of which turn, if it is a turn's.

    `given_up`: what was to be done then cannot be done, so that a person must.
    """

    tenant_id: UUID
    conversation_id: UUID
    kind: str
    turn_id: UUID | None
    trace: str | None
    given_up: bool = False


@dataclass
class Work:
    """One per transaction. `because` is the event that is being handled, if it is one: what follows continues its trace.

    `rule_facts` are due for the rules that wait for them; `rule_depths` says how many rules led to what was published.
    `published` are the facts that it told, with their ids; `applied` are the changes of messages that counted, `waited` are
    echoes of an earlier batch, and `raised` says of whose status reports were news. `before` is whose conversations were when
    they were locked.
    """

    session: Session
    now: datetime
    because: Event | None = None
    locked: dict[UUID, Conversation] = field(default_factory=dict)
    changed: dict[UUID, Conversation] = field(default_factory=dict)
    created: list[Message] = field(default_factory=list)
    updated: list[Message] = field(default_factory=list)
    asked: dict[UUID, str | None] = field(default_factory=dict)
    due: list[Due] = field(default_factory=list)
    media: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    shown: list[LiveEvent] = field(default_factory=list)
    published: list[tuple[UUID, Event]] = field(default_factory=list)
    applied: list[Event] = field(default_factory=list)
    waited: list[tuple[UUID, Event]] = field(default_factory=list)
    raised: dict[ReportedName, StatusRaise] = field(default_factory=dict)
    rule_facts: list[RuleFact] = field(default_factory=list)
    rule_depths: dict[UUID, int] = field(default_factory=dict)
    promises: PromiseNotes = field(default_factory=PromiseNotes)
    measured: SlaNotes = field(default_factory=SlaNotes)
    before: dict[UUID, Whereabouts] = field(default_factory=dict)

    async def pick_up(
        self, contacts: Collection[TenantAndId], conversations: Collection[TenantAndId], messages: Iterable[UUID]
    ) -> PickedUp:
        """Locks all that a batch talks about, in one statement. Returns what is known of it."""
        picked_up = await store.pick_up(self.session, contacts, conversations, messages)
        self.keep(picked_up.conversations)
        return picked_up

    async def lock(self, conversations: Iterable[TenantAndId], *, skip_locked: bool = False) -> None:
        """Locks conversations by tenant and id; `get` then says which there are."""
        missing = {(tenant_id, id_) for tenant_id, id_ in conversations if id_ not in self.locked}
        if missing:
            self.keep(await store.lock(self.session, missing, skip_locked=skip_locked))

    def keep(self, conversations: Iterable[Conversation]) -> None:
        """Keeps conversations that are locked; what is known of them already is newer."""
        for conversation in conversations:
            if conversation.id not in self.locked:
                self.locked[conversation.id] = conversation
                self.before[conversation.id] = whereabouts_of(conversation)

    @property
    def moved(self) -> list[tuple[UUID, Whereabouts]]:
        """Returns the conversations that are another team's or person's than before, by tenant, with whose they were."""
        changed = [(one, self.before.get(one.id)) for one in self.changed.values()]
        return [(one.tenant_id, before) for one, before in changed if before and before != whereabouts_of(one)]

    def get(self, tenant_id: UUID, conversation_id: UUID) -> Conversation | None:
        """Returns a conversation that is locked. Another tenant's does not exist."""
        found = self.locked.get(conversation_id)
        return found if found and found.tenant_id == tenant_id else None

    def open_with(self, contact_id: UUID) -> Conversation | None:
        """Returns the conversation with a contact that is not over, among those that are locked."""
        mine = (one for one in self.locked.values() if one.contact_id == contact_id and one.state != "closed")
        return next(mine, None)

    def last_with(self, contact_id: UUID) -> Conversation | None:
        """Returns the conversation with a contact that ended last, among those that are locked."""
        over = [one for one in self.locked.values() if one.contact_id == contact_id and one.closed_at and not one.is_merged]
        return max(over, key=lambda one: one.closed_at or one.opened_at, default=None)

    def apply(self, conversation: Conversation, happened: Happened) -> list[Message]:
        """Records what happened to a conversation, and publishes it. Returns the messages of ours that came of it."""
        if not happened:
            return []
        happened = (*happened, *keep_up(conversation, happened, self.now))
        happened = (*happened, *keep_time(conversation, happened, self.now))
        self.change(conversation)
        messages = [self._append_ours(conversation, one) for one in happened if isinstance(one, MessageWritten)]
        for event in events_of(conversation, happened, messages, self.now):
            self.publish(event)
        for one in happened:
            self._note(conversation, one)
        return messages

    def _note(self, conversation: Conversation, happening: Happening) -> None:
        """Notes what is asked at the end, and counts."""
        self.promises.note(conversation, happening, self.session)
        self.measured.note(conversation, happening, self.session)
        match happening:
            case TurnStarted():
                self.asked[conversation.id] = self.trace
            case TurnEnded():
                self.asked.pop(conversation.id, None)
            case WasClosed():
                plan_question(self.session, conversation)
            case WasRated(score=score):
                RATINGS.labels(str(score)).inc()
            case HandedOff(cause=str(cause)):
                HAND_OFFS.labels(cause).inc()
            case QuestionRestated():
                QUESTIONS_CHANGED.labels("restated").inc()
            case QuestionWithdrawn():
                QUESTIONS_CHANGED.labels("withdrawn").inc()

    def change(self, conversation: Conversation) -> None:
        """Has a conversation written at the end, new or not."""
        self.locked[conversation.id] = self.changed[conversation.id] = conversation

    def append(self, conversation: Conversation, author: Author, content: dict[str, Any], **further: Any) -> Message:
        """Returns a new message at the conversation's end. `further` are fields of `Message`."""
        values = {"id": uuid7(), "sent_at": self.now, **further}
        message = Message(
            tenant_id=conversation.tenant_id,
            conversation_id=conversation.id,
            channel_id=conversation.channel_id,
            sequence=conversation.next_sequence(self.now),
            author=author,
            content=content,
            **values,
        )
        self.created.append(message)
        self.change(conversation)
        return message

    def _append_ours(self, conversation: Conversation, ours: MessageWritten) -> Message:
        return self.append(
            conversation,
            ours.author,
            storable(ours.content.model_dump(mode="json")),
            id=ours.message_id or uuid7(),
            reply_to=ours.quoted.provider_message_id if ours.quoted else None,
            media=media_of(ours.content),
            status="queued",
            user_id=ours.user_id,
            turn_id=ours.turn_id,
            decision=ours.decision,
            citations=None if ours.citations is None else list(ours.citations),
        )

    def record_media(self, tenant_id: UUID, message_id: UUID, media: dict[str, Any]) -> None:
        """Records a file's state at the end, when its message is there. One that was stored does not go missing."""
        known = self.media.get(message_id)
        if known is None or known["media"]["state"] != "stored":
            self.media[message_id] = {"tenant_id": tenant_id, "message_id": message_id, "media": media}

    def show(self, tenant_id: UUID, type_: str, payload: str) -> None:
        """Shows sockets something beside messages and conversations. `payload` is JSON."""
        self.shown.append(LiveEvent(tenant_id, type_, payload))

    def publish(self, event: Event) -> None:
        self.published.append((publish(self.session, event, because=self.because), event))

    @property
    def trace(self) -> str | None:
        """Returns the trace that whatever is done now belongs to."""
        return trace_of(self.session, self.because)


def whereabouts_of(conversation: Conversation) -> Whereabouts:
    return Whereabouts(
        conversation_id=conversation.id, team_id=conversation.team_id, assigned_user_id=conversation.assigned_user_id
    )
