"""Reactions and edits of people: asked for like messages, and true once the provider has them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from common.errors import Conflict, Invalid, NotFound
from common.ids import derived_id, uuid7
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent
from contracts.outgoing import Edit, Reaction
from contracts.providers import CAPABILITIES
from contracts.text import storable
from pydantic import TypeAdapter

from conversation.domain import own_change
from conversation.domain.conversation import Conversation
from conversation.domain.message import Message
from conversation.domain.own_change import UNKNOWN, Change, OwnChangeState, Unchangeable
from conversation.metrics import NOT_CARRIED
from conversation.store import changes as change_store
from conversation.store import messages
from conversation.store import own_changes as store
from conversation.store.own_changes import OwnChangeReport
from conversation.work.unit import Work

ReportOfSender = MessageSent | MessageFailed | MessageHeld | MessageOutcomeUnknown
STATES: dict[type[ReportOfSender], OwnChangeState] = {
    MessageSent: "done",
    MessageFailed: "failed",
    MessageHeld: "held",
    MessageOutcomeUnknown: "unknown",
}
RANK: list[OwnChangeState] = ["asked", "held", "unknown", "done", "failed"]
CONTENT: TypeAdapter[Reaction | Edit] = TypeAdapter(Reaction | Edit)


async def react(
    work: Work, conversation: Conversation, user_id: UUID, message_id: UUID, emoji: str | None, client_id: UUID | None
) -> Message:
    """Returns the message to which a reaction is on its way. Raises `NotFound`, `Conflict` and `Invalid`, with a
    `reason`.
    """
    message = await _message(work, conversation, message_id)
    change_id = _id_of(conversation, user_id, client_id)
    if client_id is None or not await _was_asked(work, message, change_id, {"kind": "reaction", "emoji": emoji}):
        _require(own_change.no_reaction_because(message, CAPABILITIES[conversation.contact.provider]))
        await _ask(work, conversation, user_id, message, Reaction(target=own_change.target_of(message), emoji=emoji), change_id)
    return message


async def edit(
    work: Work, conversation: Conversation, user_id: UUID, message_id: UUID, text: str, client_id: UUID | None
) -> Message:
    """Returns the message for which other words are on their way. Raises as `react` does."""
    message = await _message(work, conversation, message_id)
    change_id = _id_of(conversation, user_id, client_id)
    if client_id is None or not await _was_asked(work, message, change_id, {"kind": "edit", "text": text}):
        able = CAPABILITIES[conversation.contact.provider]
        _require(own_change.no_edit_because(message, user_id, text, work.now, able))
        await _ask(work, conversation, user_id, message, Edit(target=own_change.target_of(message), text=text), change_id)
    return message


def _id_of(conversation: Conversation, user_id: UUID, client_id: UUID | None) -> UUID:
    return derived_id("change of a client", conversation.id, user_id, client_id) if client_id else uuid7()


async def _was_asked(work: Work, message: Message, change_id: UUID, wanted: dict[str, Any]) -> bool:
    """Returns whether this was asked for by an earlier attempt: what stands against it now did not then. Raises `Conflict` for
    something else under a used id.
    """
    before = await store.find(work.session, message.tenant_id, change_id)
    if before is not None and (before.message_id != message.id or not before.content.items() >= storable(wanted).items()):
        raise Conflict("this client_id was used for something else", reason="id_used")
    return before is not None


async def _message(work: Work, conversation: Conversation, message_id: UUID) -> Message:
    found = await messages.get(work.session, conversation.tenant_id, message_id)
    if found is None or found.conversation_id != conversation.id:
        raise NotFound("there is no such message in this conversation", reason="unknown_message")
    return found


def _require(against: Unchangeable | None) -> None:
    if against is None:
        return
    NOT_CARRIED.labels(against.reason).inc()
    raise (Invalid if against.reason in UNKNOWN else Conflict)(against.sentence, reason=against.reason)


async def _ask(
    work: Work, conversation: Conversation, user_id: UUID, message: Message, content: Reaction | Edit, change_id: UUID
) -> None:
    work.apply(conversation, conversation.ask_to_change(user_id, change_id, content, work.now))
    message.change = own_change.shown(Change(change_id=change_id, kind=content.kind, state="asked"))
    store.add(work.session, message, change_id, user_id, storable(content.model_dump(mode="json")), work.now)
    work.updated.append(message)


async def fold(work: Work, reports: Sequence[ReportOfSender]) -> None:
    """Carries out what the provider has, and shows at its message what it does not have."""
    furthest: dict[UUID, OwnChangeReport] = {}
    for event in reports:
        state = STATES[type(event)]
        error_class = event.error.class_ if event.error and state == "failed" else None
        report = OwnChangeReport(event.tenant_id, event.send_id, state, error_class, event.occurred_at)
        known = furthest.get(event.send_id)
        if known is None or RANK.index(known.state) < RANK.index(state):
            furthest[event.send_id] = report
    changed: dict[UUID, Message] = {}
    for moved in await store.move(work.session, list(furthest.values())):
        if moved.message is not None:
            message = changed.setdefault(moved.message.id, moved.message)
            _show(message, CONTENT.validate_python(moved.content), furthest[moved.id])
    if changed:
        change_store.save(work.session, list(changed.values()))
        work.updated += changed.values()


def _show(message: Message, content: Reaction | Edit, report: OwnChangeReport) -> None:
    """Of several changes on their way a message shows the last that was asked for."""
    if report.state == "done":
        own_change.carry_out(message, content, report.at)
    if message.change is not None and message.change["change_id"] == str(report.id):
        change = Change(change_id=report.id, kind=content.kind, state=report.state, error_class=report.error_class)
        message.change = own_change.shown(change)
