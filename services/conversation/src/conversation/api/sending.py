"""What people write to customers, over HTTP."""

from typing import Annotated

from common.auth import Agent
from fastapi import APIRouter, Depends

from conversation.api.inbox import LockedByRequest
from conversation.domain.drafts import NewMessage
from conversation.domain.views import MessageView
from conversation.people.api.seen import noticed
from conversation.resources import OwnResources
from conversation.work import sending
from conversation.work.sending import Letter

router = APIRouter(prefix="/v1/conversations", tags=["messages"], dependencies=[noticed])


async def sendable(new: NewMessage, principal: Agent, resources: OwnResources) -> Letter:
    """Returns what is to be sent. Its file is asked for while no transaction is open."""
    return await sending.letter_of(new, principal.tenant_id, resources.files)


SendableLetter = Annotated[Letter, Depends(sendable)]


@router.post("/{conversation_id}/messages", status_code=201)
async def send_message(letter: SendableLetter, locked: LockedByRequest) -> MessageView:
    """Write to the customer, as the person who owns the conversation. 409 says which rule stands against it, 422 (with a
    `reason`) what the channel cannot carry.
    """
    return await locked.send(letter)
