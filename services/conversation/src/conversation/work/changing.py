"""What customers and the business do to messages that were written: what becomes of the words, and of who answers them.

It is done when the messages of the same batch are there, and before anybody is asked to answer them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from common.ids import derived_id
from contracts.gateway import MessageEdited, MessageRevoked, ReactionChanged
from contracts.text import storable

from conversation.domain import reconsidering
from conversation.domain.change import ChangeAttempt, ChangeKind, apply, refusal
from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, QuestionRestated, TurnEnded
from conversation.domain.meaning import means
from conversation.domain.message import Message, Question
from conversation.domain.quotes import quote_of
from conversation.metrics import REFUSED_CHANGES, UNMATCHED
from conversation.store import changes as store
from conversation.store.changes import ChangeTarget
from conversation.work.recognising import keys_of
from conversation.work.unit import Work

ChangeEvent = MessageEdited | MessageRevoked | ReactionChanged
KINDS: dict[type[ChangeEvent], ChangeKind] = {MessageEdited: "edit", MessageRevoked: "revocation", ReactionChanged: "reaction"}


@dataclass(frozen=True, slots=True)
class RequestedChange:
    """A change, and the event that asked for it, where it is of this batch."""

    attempt: ChangeAttempt
    because: ChangeEvent | None = None


@dataclass(slots=True)
class Altered:
    """A message that is not what it was, and what it was before this batch."""

    message: Message
    because: ChangeEvent | None
    meant: tuple[str, str]
    was_withdrawn: bool

    @property
    def is_withdrawn(self) -> bool:
        return self.message.revoked_at is not None and not self.was_withdrawn

    @property
    def says_something_else(self) -> bool:
        return self.message.revoked_at is None and means(self.message.content) != self.meant


@dataclass(slots=True)
class ChangesOfBatch:
    """What changes did: to messages, by their ids; and what names none that is here."""

    altered: dict[UUID, Altered] = field(default_factory=dict)
    early: list[ChangeAttempt] = field(default_factory=list)


def requested(event: ChangeEvent, pepper: bytes) -> RequestedChange:
    """Returns what is to change. A time that is yet to come is the sender's own, and would win over all that follows."""
    attempt = ChangeAttempt(
        kind=KINDS[type(event)],
        tenant_id=event.tenant_id,
        channel_id=event.channel_id,
        provider_message_id=storable(event.target_provider_message_id),
        message_id=derived_id(event.channel_id, event.target_provider_message_id),
        contact_keys=tuple(key for _, _, key in keys_of(event, pepper)),
        at=min(event.sent_at, event.received_at),
        by_business=event.by == "business",
        in_group=event.contact.address.startswith("group:"),
        author=storable(event.author.address) if event.author else None,
        content=storable(event.content.model_dump(mode="json")) if isinstance(event, MessageEdited) else None,
        emoji=storable(event.emoji) if isinstance(event, ReactionChanged) else None,
    )
    return RequestedChange(attempt, event)


async def conversations_of(work: Work, changes: Sequence[RequestedChange]) -> set[tuple[UUID, UUID]]:
    """Returns the conversations that changes may do something to, by tenant and id. Reactions do nothing to any."""
    attempts = [one.attempt for one in changes if one.attempt.kind != "reaction"]
    return await store.targets(work.session, attempts) if attempts else set()


async def apply_changes(work: Work, changes: Sequence[RequestedChange]) -> dict[UUID, ChangeEvent | None]:
    """Applies what may be applied; what may not is counted, and leaves no trace. What is early waits for its message.

    Returns the conversations in which the customer waits for another answer than the one that was asked for, and why.
    """
    done = await _alter(work, changes)
    created = {message.id for message in work.created}
    stored = [one.message for id_, one in done.altered.items() if id_ not in created]
    work.updated += stored
    # Locked by now, but for what moved to another conversation meanwhile. A reaction locks none: its message is locked already.
    moved = [one.message for one in done.altered.values() if one.is_withdrawn or one.says_something_else]
    if moved:
        await work.lock((message.tenant_id, message.conversation_id) for message in moved)
    _renew_quotes(work, done.altered)
    restarted = await _reconsider(work, done.altered)
    if stored:
        store.save(work.session, stored)
    if done.early:
        store.keep_early_changes(work.session, done.early, work.now)
    return restarted


async def _alter(work: Work, changes: Sequence[RequestedChange]) -> ChangesOfBatch:
    done = ChangesOfBatch()
    attempts = [one.attempt for one in changes]
    for change, stored in zip(changes, await store.find(work.session, attempts), strict=True):
        attempt = change.attempt
        candidates = [*stored, *_created(work, attempt, stored)]
        named = [one for one in candidates if one.message is not None]
        if not named:
            UNMATCHED.labels(attempt.kind).inc()
            done.early.append(attempt)
            continue
        message = _allowed(attempt, named)
        if message is not None:
            altered = Altered(message, change.because, means(message.content), message.revoked_at is not None)
            done.altered.setdefault(message.id, altered)
            apply(attempt, message)
            work.applied += [change.because] if change.because else []
    return done


def _created(work: Work, attempt: ChangeAttempt, stored: Sequence[ChangeTarget]) -> list[ChangeTarget]:
    """Returns what the change may mean among the messages of this transaction, which are not written yet."""
    name = attempt.tenant_id, attempt.channel_id, attempt.provider_message_id
    same = [one for one in work.created if (one.tenant_id, one.channel_id, one.provider_message_id) == name]
    contacts = stored[0].contact_ids
    return [ChangeTarget(0, contacts, work.locked[one.conversation_id].contact_id, one) for one in same]


def _allowed(attempt: ChangeAttempt, candidates: Sequence[ChangeTarget]) -> Message | None:
    refusals = []
    for one in candidates:
        assert one.message is not None  # noqa: S101 — those without were left out
        why = refusal(attempt, one.message, of_contact=one.contact_id in one.contact_ids)
        if why is None:
            return one.message
        refusals.append(why)
    REFUSED_CHANGES.labels(attempt.kind, refusals[0]).inc()
    return None


def _renew_quotes(work: Work, altered: Mapping[UUID, Altered]) -> None:
    """What was quoted in this batch reads as it does now, too."""
    for message in work.created:
        if message.quoted and (changed := altered.get(UUID(message.quoted["message_id"]))):
            message.quoted = quote_of(changed.message)


async def _reconsider(work: Work, altered: Mapping[UUID, Altered]) -> dict[UUID, ChangeEvent | None]:
    """Applies to conversations what their messages became. Returns those whose turn ended by that, or is asked for anew."""
    restarted: dict[UUID, ChangeEvent | None] = {}
    withdrawn: list[tuple[Conversation, Altered]] = []
    for one in altered.values():
        talk = work.get(one.message.tenant_id, one.message.conversation_id)
        if talk is not None and one.is_withdrawn:
            withdrawn.append((talk, one))
        elif talk is not None and one.says_something_else:
            at = one.message.edited_at or work.now
            _apply(work, talk, one, reconsidering.restate(talk, one.message, at, work.now), restarted)
    left = await _left(work, {talk.id: talk for talk, _ in withdrawn}, altered) if withdrawn else {}
    for talk, one in withdrawn:
        _apply(work, talk, one, reconsidering.withdraw(talk, one.message, left[talk.id]), restarted)
    return restarted


def _apply(
    work: Work, talk: Conversation, altered: Altered, happened: Happened, restarted: dict[UUID, ChangeEvent | None]
) -> None:
    work.because = altered.because
    work.apply(talk, happened)
    if any(isinstance(one, TurnEnded | QuestionRestated) for one in happened):
        restarted[talk.id] = altered.because


async def _left(
    work: Work, conversations: Mapping[UUID, Conversation], altered: Mapping[UUID, Altered]
) -> dict[UUID, list[Question]]:
    """Returns what nobody has answered in each conversation; what this transaction does to messages is not written yet."""
    left: dict[UUID, list[Question]] = {id_: [] for id_ in conversations}
    for row in await store.questions(work.session, conversations.values()):
        if row.message_id not in altered:
            left[row.conversation_id].append(row.question)
    for message in {one.id: one for one in (*work.created, *(one.message for one in altered.values()))}.values():
        talk = conversations.get(message.conversation_id)
        if talk is not None and message.waits and message.place > talk.answered_up_to:
            left[talk.id].append(message.question)
    return left
