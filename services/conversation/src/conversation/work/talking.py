"""What customers, people on their phones, and the AI say: a batch locks all that it talks about at once, in one order."""

from collections.abc import Collection, Container, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.ids import derived_id, uuid7
from contracts.gateway import BusinessEchoReceived, ContactAliasesSeen, MessageReceived
from contracts.llm_orchestration import ReplyGenerated, SuggestionGenerated, TurnFailed
from contracts.text import storable

from conversation.domain import hearing, life, replies
from conversation.domain.contact import Contact, TenantProfile
from conversation.domain.conversation import Conversation
from conversation.domain.events import reply_discarded
from conversation.domain.happenings import CUSTOMER, SOMEBODY, TurnEnded
from conversation.domain.identity import IdentityKey
from conversation.domain.message import Message
from conversation.domain.quotes import quote_of
from conversation.domain.replies import TurnReport
from conversation.domain.satisfaction import score_of
from conversation.metrics import REPLIES
from conversation.store import changes as change_store
from conversation.store import echoes as echo_store
from conversation.store.conversations import PickedUp, TenantAndId
from conversation.suggestions.work import offer
from conversation.work import changing, recognising, turns
from conversation.work.changing import RequestedChange
from conversation.work.echoes import judged, repeated, sort_out
from conversation.work.recognising import SeenEvent
from conversation.work.unit import Work

NewMessageEvent = MessageReceived | BusinessEchoReceived


async def apply_batch(
    work: Work, seen: Sequence[SeenEvent], changes: Sequence[RequestedChange], results: Sequence[TurnReport]
) -> None:
    """Applies what was said. What the customer wrote, or did to it, comes first: a reply that does not know of it is stale."""
    named = {(result.tenant_id, result.conversation_id) for result in results} | await changing.conversations_of(work, changes)
    said = await _pick_up(work, seen, named)
    if echoes := [event for event in said.events if isinstance(event, BusinessEchoReceived)]:
        said.events = await _without_ours(work, said, echoes)
        await _compare(work, said)
    await _apply_messages(work, said, changes)
    for result in results:
        work.because = result
        _apply_result(work, result)


async def apply_waited_echo(work: Work, tenant_id: UUID, message_id: UUID) -> None:
    """Ends the wait of an echo. One that is still here is no message of ours: somebody wrote on the phone."""
    event = await echo_store.end_wait(work.session, tenant_id, message_id)
    if event is None:
        return
    said = await _pick_up(work, [event], ())
    await _compare(work, said)
    await _apply_messages(work, said, ())
    work.waited.append((derived_id("waited echo", message_id), event))


def _apply_result(work: Work, result: TurnReport) -> None:
    conversation = work.get(result.tenant_id, result.conversation_id)
    happened = replies.react(conversation, result, work.now) if conversation is not None else ()
    wanted = any(isinstance(one, TurnEnded) for one in happened)
    match result:
        case TurnFailed():
            outcome = "failed"
        case SuggestionGenerated():
            outcome = "suggested"
        case _:
            outcome = result.decision
    REPLIES.labels(outcome if wanted else "not_wanted").inc()
    if conversation is not None:
        work.apply(conversation, happened)
        offer(work, conversation, happened)
        if wanted:  # what this turn did not know of, where it was not superseded, is the next one's
            work.apply(conversation, conversation.burst_ended(uuid7(), work.now))
    elif isinstance(result, ReplyGenerated):
        work.publish(
            reply_discarded(result.tenant_id, result.conversation_id, result.turn_id, "unknown_conversation", work.now)
        )


@dataclass(slots=True)
class BatchOfTalk:
    """What is new in a batch, with whom it is, and what is known of them."""

    events: list[NewMessageEvent]
    owners: Mapping[IdentityKey, UUID]
    picked_up: PickedUp
    quoted: Mapping[tuple[UUID, str], dict[str, Any]]
    repeated: Set[UUID] = frozenset()

    def contact(self, event: NewMessageEvent) -> Contact:
        return self.picked_up.contacts[self.owners[recognising.key_of(event)]]


async def _pick_up(work: Work, seen: Sequence[SeenEvent], conversations: Collection[TenantAndId]) -> BatchOfTalk:
    """Locks all that a batch talks about. Returns what is new in it."""
    if not seen:
        return BatchOfTalk([], {}, await work.pick_up((), conversations, ()) if conversations else PickedUp.of(()), {})
    incoming = [event for event in seen if not isinstance(event, ContactAliasesSeen)]
    known = await recognising.recognise(work, seen, conversations, [event.message_id for event in incoming])
    return BatchOfTalk(_once(incoming, known.picked_up.known_messages), known.owners, known.picked_up, known.quoted)


async def _without_ours(work: Work, said: BatchOfTalk, echoes: Sequence[BusinessEchoReceived]) -> list[NewMessageEvent]:
    with_talk = [(echo, work.open_with(said.contact(echo).id)) for echo in echoes]
    others = await sort_out(work, [(echo, talk, said.contact(echo).on_a_phone) for echo, talk in with_talk])
    return [event for event in said.events if isinstance(event, MessageReceived) or event.message_id in others]


async def _compare(work: Work, said: BatchOfTalk) -> None:
    echoes = [event for event in said.events if isinstance(event, BusinessEchoReceived) and not event.history]
    said.repeated = await repeated(work, [(echo, said.contact(echo)) for echo in echoes])


async def _apply_messages(work: Work, said: BatchOfTalk, changes: Sequence[RequestedChange]) -> None:
    """Appends what is new, applies what was done to it and to what was there before, and asks for answers to what remains."""
    heard: dict[UUID, dict[UUID, MessageReceived]] = {}
    for event in said.events:
        work.because = event
        conversation = _conversation_with(work, event, said)
        message = _append(work, conversation, event, said)
        if isinstance(event, MessageReceived) and message.asks:
            heard.setdefault(conversation.id, {})[message.id] = event
    early = await _early_changes(work, said)
    restarted = await changing.apply_changes(work, [*early, *changes]) if early or changes else {}
    withdrawn = {message.id for message in work.created if message.revoked_at is not None}
    for conversation_id in {**heard, **restarted}:
        events = [event for id_, event in heard.get(conversation_id, {}).items() if id_ not in withdrawn]
        if events or conversation_id in restarted:
            work.because = events[-1] if events else restarted[conversation_id]
            _ask(work, work.locked[conversation_id], events)


def _ask(work: Work, conversation: Conversation, heard: Sequence[MessageReceived]) -> None:
    work.apply(conversation, hearing.call_person(conversation, heard, work.now))
    asks_ai = conversation.owned_by_ai or conversation.is_helped
    if asks_ai and conversation.unanswered and conversation.turn_id is None:
        turns.ask_after_burst(work, conversation)


async def _early_changes(work: Work, said: BatchOfTalk) -> list[RequestedChange]:
    """Returns what was done to these messages before they came."""
    if not said.picked_up.changed_messages:
        return []
    tenants = {event.tenant_id for event in said.events}
    early = await change_store.end_early(work.session, tenants, said.picked_up.changed_messages)
    return [RequestedChange(attempt) for attempt in early]


def _once(incoming: Sequence[NewMessageEvent], known: Container[UUID]) -> list[NewMessageEvent]:
    """Returns the events without messages that we have, whichever event brought them."""
    new = {event.message_id: event for event in reversed(incoming) if event.message_id not in known}
    return [event for event in incoming if new.get(event.message_id) is event]


def _conversation_with(work: Work, event: NewMessageEvent, said: BatchOfTalk) -> Conversation:
    contact = said.contact(event)
    conversation, last = work.open_with(contact.id), work.last_with(contact.id)
    if conversation is not None:
        return conversation
    if last is not None and isinstance(event, MessageReceived) and not event.history:
        content = event.content.model_dump(mode="json")
        if hearing.goes_with_the_end(content, last.tenant.settings) or score_of(last, content, event.received_at):
            return last
        if life.goes_on(last, work.now):
            work.apply(last, life.return_of_customer(last, work.now))
            return last
    conversation = _new_conversation(work, event, contact, said.picked_up.tenants[contact.id])
    conversation.previous_conversation_id = last.id if last else None
    work.apply(conversation, conversation.begin(work.now, CUSTOMER if isinstance(event, MessageReceived) else SOMEBODY))
    return conversation


def _new_conversation(work: Work, event: NewMessageEvent, contact: Contact, tenant: TenantProfile) -> Conversation:
    return Conversation(
        id=uuid7(),
        tenant_id=event.tenant_id,
        contact_id=contact.id,
        channel_id=event.channel_id,
        opened_at=work.now,
        last_activity_at=work.now,
        contact=contact,
        tenant=tenant,
    )


def _append(work: Work, conversation: Conversation, event: NewMessageEvent, said: BatchOfTalk) -> Message:
    """Returns the message that is appended for an event and applied."""
    content = storable(event.content.model_dump(mode="json"))
    echo = judged(work, conversation, event, content, said.repeated) if isinstance(event, BusinessEchoReceived) else {}
    message = work.append(
        conversation,
        "customer" if isinstance(event, MessageReceived) else "agent",
        content,
        id=event.message_id,
        sent_at=event.sent_at,
        provider_message_id=storable(event.provider_message_id),
        reply_to=storable(event.reply_to),
        author_name=storable(event.author.name) if event.author else None,
        author_address=storable(event.author.address) if event.author else None,
        came_from=_came_from(event),
        quoted=_quoted(work, conversation, event, said),
        asks=not event.history and conversation.state != "closed" and hearing.asks(content, conversation.tenant.settings),
        **echo,
    )
    if isinstance(event, MessageReceived):
        work.apply(conversation, hearing.hear(conversation, event, content, message.sequence))
    return message


def _came_from(event: NewMessageEvent) -> dict[str, Any] | None:
    """Returns what is known of the ad or page, but not the id of the click, which is nobody's business here."""
    return storable(event.referral.model_dump(mode="json", exclude={"click_id"}, exclude_none=True)) if event.referral else None


def _quoted(work: Work, conversation: Conversation, event: NewMessageEvent, said: BatchOfTalk) -> dict[str, Any] | None:
    """Returns what is known of the message that this one answers to, be it of the same batch."""
    if not event.reply_to:
        return None
    name = event.channel_id, storable(event.reply_to)
    theirs = (one for one in work.created if work.locked[one.conversation_id].contact_id == conversation.contact_id)
    of_batch = next((one for one in theirs if (one.channel_id, one.provider_message_id) == name), None)
    return quote_of(of_batch) if of_batch else said.quoted.get((conversation.contact_id, name[1]))
