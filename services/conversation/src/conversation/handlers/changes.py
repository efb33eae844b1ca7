"""Edits, withdrawals and reactions: what happens to a message after it was written, perhaps in the same batch."""

from functools import partial
from uuid import UUID

from contracts.gateway import MessageChange, MessageEdited, MessageRevoked, ReactionChanged
from sqlalchemy.ext.asyncio import AsyncSession

from conversation.domain.message import storable
from conversation.handlers.routing import subscriptions
from conversation.store import messages
from conversation.store.messages import Target
from conversation.work import work_of


@subscriptions.on(MessageEdited)
async def edit_message(event: MessageEdited, session: AsyncSession) -> None:
    content = storable(event.content.model_dump(mode="json"))
    change = partial(messages.edit, target=_target(event, event.tenant_id), content=content, at=event.sent_at)
    work_of(session).change_message("edit", change)


@subscriptions.on(MessageRevoked)
async def revoke_message(event: MessageRevoked, session: AsyncSession) -> None:
    change = partial(messages.revoke, target=_target(event, event.tenant_id), at=event.sent_at)
    work_of(session).change_message("revocation", change)


@subscriptions.on(ReactionChanged)
async def change_reaction(event: ReactionChanged, session: AsyncSession) -> None:
    change = partial(messages.react, target=_target(event, event.tenant_id), emoji=storable(event.emoji))
    work_of(session).change_message("reaction", change)


def _target(event: MessageChange, tenant_id: UUID) -> Target:
    return tenant_id, event.channel_id, storable(event.target_provider_message_id)
