"""What people write to customers, over HTTP."""

from typing import Annotated
from uuid import UUID

from common.auth import Agent
from fastapi import APIRouter, Depends
from pydantic import BaseModel

from conversation.api.inbox import LockedByRequest
from conversation.domain.drafts import NewMessage, WrittenText
from conversation.domain.views import MessageView
from conversation.people.api.seen import noticed
from conversation.resources import OwnResources
from conversation.work import sending
from conversation.work.sending import AskedReaction, Letter

router = APIRouter(prefix="/v1/conversations", tags=["messages"], dependencies=[noticed])


class EditRequest(BaseModel):
    """`client_id` as of a message."""

    text: WrittenText
    client_id: UUID | None = None


async def sendable(new: NewMessage, principal: Agent, resources: OwnResources) -> Letter | AskedReaction:
    """Returns what is to be sent. Its file is asked for while no transaction is open."""
    return await sending.letter_of(new, principal.tenant_id, resources.files)


SendableLetter = Annotated[Letter | AskedReaction, Depends(sendable)]


@router.post("/{conversation_id}/messages", status_code=201)
async def send_message(letter: SendableLetter, locked: LockedByRequest) -> MessageView:
    """Write to the customer, as the person who owns the conversation. 409 says which rule stands against it, 422 (with a
    `reason`) what the channel cannot carry. Of a reaction the answer is the message that it is to, with the `change`.
    """
    return await locked.send(letter)


@router.patch("/{conversation_id}/messages/{message_id}", status_code=202)
async def edit_message(message_id: UUID, edit: EditRequest, locked: LockedByRequest) -> MessageView:
    """Say something else in the place of an own text. It counts once the provider has it: `change` says where it is."""
    return await locked.edit(message_id, edit.text, edit.client_id)
