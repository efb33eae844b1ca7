"""A suggestion is offered to the person who answers, and what they made of it is kept, and told."""

from dataclasses import replace
from uuid import UUID

from common.errors import Conflict, Invalid
from common.ids import uuid7
from contracts.people import SuggestionUsed

from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened, Suggested, person
from conversation.domain.message import Message, as_text
from conversation.metrics import SUGGESTIONS
from conversation.store.live import LiveEvent
from conversation.suggestions import store
from conversation.suggestions.domain import Suggestion, require_askable, similarity, suggestion_view
from conversation.work.unit import Work


def offer(work: Work, conversation: Conversation, happened: Happened) -> None:
    """Keeps what the AI suggests, and shows it to whoever answers."""
    for one in happened:
        if isinstance(one, Suggested):
            named = one.turn_id, conversation.tenant_id, conversation.id
            new = Suggestion(*named, one.up_to, one.text, work.now, list(one.citations))
            store.add(work.session, new)
            work.shown.append(LiveEvent(new.tenant_id, "suggestion.offered", suggestion_view(new).model_dump_json()))
            SUGGESTIONS.labels("offered").inc()


def ask(work: Work, conversation: Conversation, user_id: UUID) -> None:
    """Asks the AI what it would say, unless it thinks already. Raises `Conflict` where it is not asked."""
    require_askable(conversation, user_id)
    work.apply(conversation, conversation.ask_for_suggestion(uuid7()))


async def current(work: Work, conversation: Conversation) -> Suggestion | None:
    """Returns what is suggested now, if anything is."""
    found = await store.newest(work.session, conversation.tenant_id, conversation.id)
    return found if found and found.is_current(conversation) else None


async def sendable(work: Work, conversation: Conversation, suggestion_id: UUID) -> Suggestion:
    """Returns a suggestion that becomes a message. Raises `Invalid` for one that is not of here, `Conflict` for a used one."""
    found = await store.get(work.session, conversation.tenant_id, conversation.id, suggestion_id)
    if found is None:
        raise Invalid("there is no such suggestion in this conversation", reason="unknown_suggestion")
    if found.message_id is not None:
        raise Conflict("the suggestion was sent already", reason="used")
    return found


def record_use(work: Work, conversation: Conversation, suggestion: Suggestion, message: Message, user_id: UUID) -> None:
    """Keeps what a person made of a suggestion, and tells it."""
    sent = as_text(message.content)
    ratio = similarity(suggestion.text, sent)
    store.use(work.session, replace(suggestion, used_by=user_id, message_id=message.id, sent_text=sent, similarity=ratio))
    SUGGESTIONS.labels("edited" if sent != suggestion.text else "sent_as_it_was").inc()
    used = SuggestionUsed(
        tenant_id=conversation.tenant_id,
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        channel_id=conversation.channel_id,
        occurred_at=work.now,
        actor=person(user_id),
        suggestion_id=suggestion.id,
        message_id=message.id,
        user_id=user_id,
        suggested=suggestion.text,
        sent=sent,
        similarity=ratio,
        edited=sent != suggestion.text,
    )
    work.publish(used)
