"""What customers, people on their phones, and the AI say.

One handler for all of it, so that a batch locks everything that it talks about at once and in one order.
"""

from collections.abc import Container, Sequence
from uuid import UUID

from common.ids import uuid7
from contracts.conversation import ContactChanged
from contracts.gateway import BusinessEchoReceived, MessageReceived
from contracts.llm_orchestration import ReplyGenerated, TurnFailed
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.domain.conversation import Contact, Conversation, Tenant
from conversation.domain.message import storable
from conversation.handlers import replies
from conversation.handlers.routing import subscriptions
from conversation.store import contacts
from conversation.store.contacts import contact_id
from conversation.store.conversations import PickedUp
from conversation.work import Work, acts, turns, work_of

Incoming = MessageReceived | BusinessEchoReceived
Reply = ReplyGenerated | TurnFailed


@subscriptions.on_batch(MessageReceived, BusinessEchoReceived, ReplyGenerated, TurnFailed)
async def talk(events: Sequence[Incoming | Reply], session: AsyncSession) -> None:
    incoming = [event for event in events if isinstance(event, MessageReceived | BusinessEchoReceived)]
    answers = [event for event in events if isinstance(event, ReplyGenerated | TurnFailed)]
    work = work_of(session)
    if incoming:
        await _see_contacts(work, incoming)
    picked_up = await work.pick_up(
        {(event.tenant_id, contact_id(event)) for event in incoming},
        {(event.tenant_id, event.conversation_id) for event in answers},
        [event.message_id for event in incoming],
    )
    # What the customer wrote comes first: a reply that does not know of it is stale.
    _take_in(work, incoming, picked_up)
    for answer in answers:
        work.because = answer
        replies.take(work, answer)


async def _see_contacts(work: Work, incoming: Sequence[Incoming]) -> None:
    newest = {contact_id(event): event for event in incoming}
    for row in await contacts.see(work.session, [contacts.sighting_of(event) for event in newest.values()]):
        work.because = newest[row.id]
        work.publish(
            ContactChanged(
                tenant_id=row.tenant_id,
                contact_id=row.id,
                contact_key=row.contact_key,
                channel_id=row.channel_id,
                address=row.address,
                name=row.name,
                aliases=tuple(row.aliases),
                version=row.version,
            )
        )


def _take_in(work: Work, incoming: Sequence[Incoming], picked_up: PickedUp) -> None:
    heard: dict[UUID, MessageReceived] = {}
    for event in _once(incoming, picked_up.known_messages):
        work.because = event
        conversation = _conversation_with(work, event, picked_up)
        if _append(work, conversation, event) and isinstance(event, MessageReceived):
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


def _conversation_with(work: Work, event: Incoming, picked_up: PickedUp) -> Conversation:
    contact = picked_up.contacts[contact_id(event)]
    conversation = work.open_with(contact.id)
    if conversation is None:
        conversation = _new_conversation(work, event, contact, picked_up.tenants[contact.id])
        acts.opened(work, conversation)
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


def _append(work: Work, conversation: Conversation, event: Incoming) -> bool:
    """Store a message and let it have its effect; whether it is one that somebody should react to."""
    message = work.append(
        conversation,
        "customer" if isinstance(event, MessageReceived) else "agent",
        storable(event.content.model_dump(mode="json")),
        id=event.message_id,
        sent_at=event.sent_at,
        provider_message_id=storable(event.provider_message_id),
        reply_to=storable(event.reply_to),
    )
    if isinstance(event, BusinessEchoReceived):
        if conversation.tenant.settings.echo_pauses_ai and not event.history:
            acts.person_wrote_on_phone(work, conversation)
        return False
    if event.history:
        conversation.heard_long_ago(event.sent_at)
        return False
    acts.cancel_turn(work, conversation, conversation.hear(message.sequence, event.sent_at), "superseded")
    _require_person_if_needed(work, conversation, event.content.kind)
    return True


def _require_person_if_needed(work: Work, conversation: Conversation, kind: str) -> None:
    if not conversation.owned_by_ai:
        return
    if not conversation.tenant.ai_answers:
        acts.hand_off(work, conversation, "ai_switched_off", tell=False)
    elif kind not in conversation.tenant.settings.answered_kinds:
        acts.hand_off(work, conversation, "unanswered_kind")
