"""What customers, people on their phones, and the AI say.

One handler for all of it, so that a batch locks everything that it talks about at once and in one order.
"""

from collections.abc import Collection, Container, Mapping, Sequence, Set
from dataclasses import dataclass
from uuid import UUID

from common.db import Session
from common.ids import uuid7
from contracts.gateway import BusinessEchoReceived, ContactAliasesSeen, MessageReceived
from contracts.llm_orchestration import ReplyGenerated, TurnFailed
from contracts.text import storable

from conversation.domain.conversation import Contact, Conversation, Tenant
from conversation.domain.identity import Key
from conversation.domain.message import TOO_OLD_TO_ANSWER
from conversation.handlers.routing import subscriptions
from conversation.store.conversations import PickedUp, TenantAndId
from conversation.work import acts, recognising, replies, turns
from conversation.work.echoes import judged, repeated, sort_out
from conversation.work.finishing import work_of
from conversation.work.unit import Work

Incoming = MessageReceived | BusinessEchoReceived
Reply = ReplyGenerated | TurnFailed


@subscriptions.on_batch(MessageReceived, BusinessEchoReceived, ContactAliasesSeen, ReplyGenerated, TurnFailed)
async def talk(events: Sequence[Incoming | ContactAliasesSeen | Reply], session: Session) -> None:
    seen = [event for event in events if isinstance(event, MessageReceived | BusinessEchoReceived | ContactAliasesSeen)]
    answers = [event for event in events if isinstance(event, ReplyGenerated | TurnFailed)]
    work = work_of(session)
    said = await _pick_up(work, seen, {(event.tenant_id, event.conversation_id) for event in answers})
    if echoes := [event for event in said.events if isinstance(event, BusinessEchoReceived)]:
        said.events = await _without_ours(work, said, echoes)
        await _compare(work, said)
    # What the customer wrote comes first: a reply that does not know of it is stale.
    _take_in(work, said)
    for answer in answers:
        work.because = answer
        replies.take(work, answer)


async def person_wrote(work: Work, event: BusinessEchoReceived) -> None:
    """An echo that has waited is no message of ours: somebody wrote on the phone."""
    said = await _pick_up(work, [event], ())
    await _compare(work, said)
    _take_in(work, said)


@dataclass(slots=True)
class Said:
    """What is new in a batch, with whom it is, and what is known of them."""

    events: list[Incoming]
    owners: Mapping[Key, UUID]
    picked_up: PickedUp
    repeated: Set[UUID] = frozenset()

    def contact(self, event: Incoming) -> Contact:
        return self.picked_up.contacts[self.owners[recognising.key_of(event)]]


async def _pick_up(work: Work, seen: Sequence[Incoming | ContactAliasesSeen], conversations: Collection[TenantAndId]) -> Said:
    """Lock all that a batch talks about."""
    if not seen:
        return Said([], {}, await work.pick_up((), conversations, ()))
    incoming = [event for event in seen if not isinstance(event, ContactAliasesSeen)]
    known = await recognising.recognise(work, seen, conversations, [event.message_id for event in incoming])
    return Said(_once(incoming, known.picked_up.known_messages), known.owners, known.picked_up)


async def _without_ours(work: Work, said: Said, echoes: Sequence[BusinessEchoReceived]) -> list[Incoming]:
    with_talk = [(echo, work.open_with(said.contact(echo).id)) for echo in echoes]
    others = await sort_out(work, [(echo, talk, said.contact(echo).on_a_phone) for echo, talk in with_talk])
    return [event for event in said.events if isinstance(event, MessageReceived) or event.message_id in others]


async def _compare(work: Work, said: Said) -> None:
    echoes = [event for event in said.events if isinstance(event, BusinessEchoReceived) and not event.history]
    said.repeated = await repeated(work, [(echo, said.contact(echo)) for echo in echoes])


def _take_in(work: Work, said: Said) -> None:
    heard: dict[UUID, MessageReceived] = {}
    for event in said.events:
        work.because = event
        conversation = _conversation_with(work, event, said)
        if _append(work, conversation, event, said) and isinstance(event, MessageReceived):
            heard[conversation.id] = event
    for conversation_id, last in heard.items():
        work.because = last
        conversation = work.held[conversation_id]
        if conversation.owned_by_ai:
            turns.ask_after_burst(work, conversation)


def _once(incoming: Sequence[Incoming], known: Container[UUID]) -> list[Incoming]:
    """Without messages that we have, whichever event brought them."""
    new = {event.message_id: event for event in reversed(incoming) if event.message_id not in known}
    return [event for event in incoming if new.get(event.message_id) is event]


def _conversation_with(work: Work, event: Incoming, said: Said) -> Conversation:
    contact = said.contact(event)
    conversation = work.open_with(contact.id)
    if conversation is None:
        conversation = _new_conversation(work, event, contact, said.picked_up.tenants[contact.id])
        acts.opened(work, conversation)
        if contact.is_group:  # where an answer to every word would be wanted by nobody; a person may hand it to the AI
            acts.hand_off(work, conversation, "group", tell=False)
    return conversation


def _new_conversation(work: Work, event: Incoming, contact: Contact, tenant: Tenant) -> Conversation:
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


def _append(work: Work, conversation: Conversation, event: Incoming, said: Said) -> bool:
    """Store a message and let it have its effect; whether it is one that somebody should react to."""
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
        **echo,
    )
    if isinstance(event, BusinessEchoReceived):
        return False
    if event.history:
        conversation.heard_long_ago(event.sent_at)
        return False
    acts.cancel_turn(work, conversation, conversation.hear(message.sequence, event.sent_at), "superseded")
    _require_person_if_needed(work, conversation, event)
    return True


def _require_person_if_needed(work: Work, conversation: Conversation, event: MessageReceived) -> None:
    kind = event.content.kind
    if not conversation.owned_by_ai:
        return
    if not conversation.tenant.ai_answers:
        acts.hand_off(work, conversation, "ai_switched_off", tell=False)
    elif event.received_at - event.sent_at > TOO_OLD_TO_ANSWER:
        acts.hand_off(work, conversation, "came_late", tell=False)
    elif kind not in conversation.tenant.settings.answered_kinds:
        acts.hand_off(work, conversation, "unanswered_kind")
