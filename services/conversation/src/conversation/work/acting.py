"""What a person does to one conversation, the same over HTTP and over sockets."""

from collections.abc import Sequence
from uuid import UUID

from common.auth import Principal
from common.db import Session
from common.errors import Forbidden
from common.ids import uuid7

from conversation.desk.domain.notes import NewNote, NoteView, note_view
from conversation.desk.work import labelling, noting
from conversation.domain.conversation import Conversation
from conversation.domain.happenings import Happened
from conversation.domain.previews import preview_of
from conversation.domain.views import ConversationView, MessageView, message_view, view_of
from conversation.people.work import transferring
from conversation.people.work.sight import require_seen
from conversation.store.inbox import last_message_in
from conversation.work import own_changes, sending
from conversation.work.finishing import work_of
from conversation.work.sending import AskedReaction, Letter
from conversation.work.unit import Work


class LockedConversation:
    """A conversation that this transaction has locked, and who wants to do something to it."""

    def __init__(self, work: Work, conversation: Conversation, principal: Principal) -> None:
        self.work = work
        self.conversation = conversation
        self.principal = principal
        self.user_id = principal.user_id
        self.may_override = principal.role in {"admin", "supervisor"}

    def apply(self, happened: Happened) -> None:
        self.work.apply(self.conversation, happened)

    async def shown(self) -> ConversationView:
        """Returns it as it will be when this transaction is done: writing it raises the version by one."""
        conversation, work = self.conversation, self.work
        said = [one for one in work.created if one.conversation_id == conversation.id]
        last = preview_of(said[-1]) if said else await last_message_in(work.session, conversation.tenant_id, conversation.id)
        written = conversation.id in work.changed
        return view_of(conversation, last).model_copy(update={"version": conversation.version + written})

    async def send(self, letter: Letter | AskedReaction) -> MessageView:
        """Returns the message, new or of an earlier attempt, or the one that is reacted to. Raises `Conflict` as `sending.send`
        and `own_changes.react` do.
        """
        doing = self.work, self.conversation, self.user_id
        if isinstance(letter, AskedReaction):
            return message_view(await own_changes.react(*doing, letter.message_id, letter.emoji, letter.client_id))
        return message_view(await sending.send(*doing, letter))

    async def edit(self, message_id: UUID, text: str, client_id: UUID | None) -> MessageView:
        """Returns the message, for which other words are on their way. Raises as `own_changes.edit` does."""
        doing = self.work, self.conversation, self.user_id
        return message_view(await own_changes.edit(*doing, message_id, text, client_id))

    async def take_over(self) -> ConversationView:
        """Returns the conversation, which is the person's. Nothing happens where it was."""
        self.apply(self.conversation.take_over(self.user_id, may_override=self.may_override))
        return await self.shown()

    async def hand_back(self) -> ConversationView:
        """Returns the conversation, which is the AI's. Nothing happens where it was."""
        self.apply(self.conversation.hand_back(self.user_id, uuid7(), may_override=self.may_override))
        return await self.shown()

    async def close(self, reason: str | None) -> ConversationView:
        """Returns the conversation, which is over. Nothing happens where it was."""
        conversation, now = self.conversation, self.work.now
        self.apply(conversation.close(self.user_id, now, may_override=self.may_override, reason=reason))
        return await self.shown()

    async def assign(self, user_id: UUID, note: str | None) -> ConversationView:
        """Returns the conversation, which is this person's. Raises `Forbidden` for who does not lead, else as transfers."""
        if not self.may_override:
            raise Forbidden("conversations are assigned by supervisors and admins")
        by = self.user_id
        await transferring.transfer(self.work, self.conversation, by, to_user_id=user_id, note=note, may_override=True)
        return await self.shown()

    async def label(self, label_ids: Sequence[UUID]) -> ConversationView:
        """Returns the conversation with exactly these labels. Raises `Invalid` for an id that is no label's."""
        await labelling.label_conversation(self.work, self.conversation, label_ids, self.user_id)
        return await self.shown()

    async def write_note(self, new: NewNote, note_id: UUID) -> NoteView:
        """Returns the note, new or of an earlier attempt with this id. Raises as `noting.write_note` does."""
        session, tenant_id = self.work.session, self.conversation.tenant_id
        where = await noting.where_notes_are(session, self.principal, self.conversation.id)
        note = await noting.write_note(self.work, tenant_id, where, self.user_id, new.text, new.mentions, note_id=note_id)
        return note_view(note)


async def lock_for(session: Session, principal: Principal, conversation_id: UUID) -> LockedConversation:
    """Returns a conversation for somebody who wants to change it. Raises `NotFound` also for another tenant's, and
    for what this person may not see.
    """
    work = work_of(session)
    await work.lock([(principal.tenant_id, conversation_id)])
    conversation = await require_seen(session, principal, work.get(principal.tenant_id, conversation_id))
    return LockedConversation(work, conversation, principal)
