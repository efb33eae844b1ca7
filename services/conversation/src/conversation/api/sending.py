"""What people write to customers, over HTTP."""

from typing import Annotated, Self
from uuid import UUID

from common.auth import Agent
from contracts.content import Text
from contracts.outgoing import OutgoingContent
from fastapi import APIRouter, Depends
from pydantic import BaseModel, model_validator

from conversation.api.drafts import MessageDraft, WrittenText, content_of, file_named
from conversation.api.inbox import LockedByRequest
from conversation.domain.views import MessageView, message_view
from conversation.people.api.seen import noticed
from conversation.resources import OwnResources
from conversation.work import sending
from conversation.work.sending import Letter

router = APIRouter(prefix="/v1/conversations", tags=["messages"], dependencies=[noticed])


class NewMessage(BaseModel):
    """Either a `text` or a `content`; `reply_to_message_id` is the message of the same conversation that it answers.

    `client_id`: the same for each attempt to send the same message, so that it is sent once.
    """

    text: WrittenText | None = None
    content: MessageDraft | None = None
    reply_to_message_id: UUID | None = None
    client_id: UUID | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.content is None):
            raise ValueError("either text or content")
        return self


async def sendable(new: NewMessage, principal: Agent, resources: OwnResources) -> Letter:
    """Returns what is to be sent. Its file is asked for while no transaction is open."""
    return Letter(await _content(new, principal.tenant_id, resources), new.reply_to_message_id, new.client_id)


async def _content(new: NewMessage, tenant_id: UUID, resources: OwnResources) -> OutgoingContent:
    if new.content is None:
        return Text(text=new.text or "")
    media_id = file_named(new.content)
    return content_of(new.content, await resources.files.uploaded(tenant_id, media_id) if media_id else None)


SendableLetter = Annotated[Letter, Depends(sendable)]


@router.post("/{conversation_id}/messages", status_code=201)
async def send_message(letter: SendableLetter, locked: LockedByRequest) -> MessageView:
    """Write to the customer, as the person who owns the conversation. 409 says which rule stands against it, 422 (with a
    `reason`) what the channel cannot carry.
    """
    return message_view(await sending.send(locked.work, locked.conversation, locked.user_id, letter))
