"""A message of a person to the customer, which is sent once however often its sender tries."""

from dataclasses import dataclass
from uuid import UUID

from common.errors import Conflict, Invalid
from common.ids import derived_id
from contracts.outgoing import LONGEST_QUOTE, OutgoingContent, ReplyTarget
from contracts.providers import CAPABILITIES
from contracts.text import storable

from conversation.clients import KeptFiles
from conversation.domain import carrying
from conversation.domain.conversation import Conversation
from conversation.domain.drafts import NewMessage, ReactionDraft, TextDraft, content_of, file_named
from conversation.domain.message import Message, as_text
from conversation.domain.own_change import target_of, unnamed_because
from conversation.domain.quotes import quote_of
from conversation.metrics import NOT_CARRIED
from conversation.store import messages
from conversation.suggestions.work import record_use, sendable
from conversation.work.unit import Work


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person wants to send; `answers` is the message that it is the answer to, `client_id` one of its sender's own,
    `suggestion_id` the AI's suggestion that it was made of.
    """

    content: OutgoingContent
    answers: UUID | None = None
    client_id: UUID | None = None
    suggestion_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AskedReaction:
    """An emoji that a person wants to put beside a message; None takes it away."""

    message_id: UUID
    emoji: str | None
    client_id: UUID | None = None


async def letter_of(new: NewMessage, tenant_id: UUID, files: KeptFiles) -> Letter | AskedReaction:
    """Returns what somebody asks to send. Ask while no transaction is open: of a file, the gateway says what it is.

    Raises `Invalid` for a file that is not there, `Unavailable` where nobody can say.
    """
    if isinstance(new.content, ReactionDraft):
        return AskedReaction(new.content.message_id, new.content.emoji, new.client_id)
    draft = new.content or TextDraft(kind="text", text=new.text or "")
    media_id = file_named(draft)
    content = content_of(draft, await files.uploaded(tenant_id, media_id) if media_id else None)
    return Letter(content, new.reply_to_message_id, new.client_id, new.suggestion_id)


async def send(work: Work, conversation: Conversation, user_id: UUID, letter: Letter) -> Message:
    """Returns the message, new or of an earlier attempt with this `client_id`.

    Raises `Conflict` as `Conversation.write` does, and for something else under a used `client_id`, which would be lost without
    anybody knowing; `Invalid` where the channel cannot carry it.
    """
    given = letter.client_id
    message_id = derived_id("message of a client", conversation.id, user_id, given) if given else None
    sent_before = await messages.get(work.session, conversation.tenant_id, message_id) if message_id else None
    if sent_before is not None:
        await _require_same(work, sent_before, letter)
        return sent_before
    require_carried(conversation, letter)
    answered = await _answered(work, conversation, letter.answers) if letter.answers else None
    quoted = _target(answered) if answered else None
    suggestion = await sendable(work, conversation, letter.suggestion_id) if letter.suggestion_id else None
    happened = conversation.write(user_id, letter.content, work.now, message_id=message_id, quoted=quoted)
    [message] = work.apply(conversation, happened)
    message.quoted = quote_of(answered) if answered else None
    if suggestion is not None:
        record_use(work, conversation, suggestion, message, user_id)
    return message


async def _require_same(work: Work, sent_before: Message, letter: Letter) -> None:
    """Raises `Conflict` where a message is not what is to be sent. What it said before it was changed, nobody knows any more;
    and what stands against sending it now did not then.
    """
    is_changed = sent_before.edited_at is not None or sent_before.revoked_at is not None
    answered = await messages.get(work.session, sent_before.tenant_id, letter.answers) if letter.answers else None
    same = is_changed or sent_before.content == storable(letter.content.model_dump(mode="json"))
    if not same or sent_before.reply_to != (answered and answered.provider_message_id):
        raise Conflict("this client_id was used for another message", reason="id_used")


def require_carried(conversation: Conversation, letter: Letter) -> None:
    """Raises `Invalid` for what the channel cannot carry, with a `reason` for programs."""
    able = CAPABILITIES[conversation.contact.provider]
    against = carrying.obstacle(letter.content, able, answers=letter.answers is not None)
    if against is not None:
        NOT_CARRIED.labels(against.reason).inc()
        raise Invalid(against.sentence, reason=against.reason)


async def _answered(work: Work, conversation: Conversation, message_id: UUID) -> Message:
    """Returns the message that is answered. Raises `Invalid` for one that is not of this conversation, `Conflict` for one that
    nobody can point to.
    """
    found = await messages.get(work.session, conversation.tenant_id, message_id)
    if found is None or found.conversation_id != conversation.id:
        raise Invalid("there is no such message in this conversation", reason="unknown_message")
    if (against := unnamed_because(found)) is not None:
        raise Conflict(against.sentence, reason=against.reason)
    return found


def _target(answered: Message) -> ReplyTarget:
    """Returns how the provider names a message."""
    return ReplyTarget(**target_of(answered).model_dump(), quote=as_text(answered.content)[:LONGEST_QUOTE])
