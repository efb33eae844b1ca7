"""The files of messages, for whoever may see the conversation."""

from typing import Annotated
from uuid import UUID

from common.auth import Agent
from common.errors import NotFound
from common.web import OwnDatabase, OwnShares
from fastapi import APIRouter, Depends

from conversation.domain.views import FileOfMessage, MediaView, media_view
from conversation.people.api.seen import noticed
from conversation.resources import OwnResources
from conversation.work.reading import message_in

router = APIRouter(prefix="/v1/conversations", tags=["messages"], dependencies=[noticed])


async def file_of_message(
    conversation_id: UUID, message_id: UUID, principal: Agent, database: OwnDatabase, shares: OwnShares
) -> MediaView:
    """Returns what is known of the file, in a transaction that is over before the gateway is asked."""
    async with shares.through(principal.tenant_id), database.transaction(principal.tenant_id) as session:
        found = media_view(await message_in(session, principal, conversation_id, message_id))
    if found is None:
        raise NotFound("the message has no file")
    return found


@router.get("/{conversation_id}/messages/{message_id}/media")
async def get_message_file(
    known: Annotated[MediaView, Depends(file_of_message)], principal: Agent, resources: OwnResources
) -> FileOfMessage:
    """The message's file, with an address (`url`) that a page can show as it is: it needs no token, and is good for minutes.

    404 for a message without a file, one that was taken back, and a file that is kept no longer.
    """
    shown = FileOfMessage(**known.model_dump())
    if known.state == "stored" and known.media_id is not None:
        address = await resources.files.address(principal.tenant_id, known.media_id)
        shown.url, shown.expires_at = address.url, address.expires_at
    return shown
