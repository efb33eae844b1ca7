"""A message that carries a file: its row and its job, in the transaction that tells the message."""

from collections.abc import Sequence
from typing import TypeGuard
from uuid import UUID

from common.db import Session
from common.ids import derived_id
from common.jobs import schedule
from contracts.content import MediaContent
from contracts.event import Event
from contracts.gateway import IncomingMessage
from pydantic import BaseModel

from gateway.media import store
from gateway.providers.domain.origins import WebhookOrigin

FETCH = "fetch_media"
FETCH_OLD = "fetch_old_media"
"""Of a synced phone's history there may be thousands: nobody waits for them, and they do not wait in front of others."""


class FileOfJob(BaseModel):
    """Which file a job is about. Where it can be had lies in its row: that may be personal, or open a door."""

    media_id: UUID


def media_id_of(message_id: UUID) -> UUID:
    """Returns the id of a message's file. A message has one file at most, so its id follows from the message's."""
    return derived_id(message_id, "media")


def carries_file(event: Event) -> TypeGuard[IncomingMessage]:
    """Returns whether there is something to fetch: of some files nothing is told but a caption."""
    if not isinstance(event, IncomingMessage) or not isinstance(event.content, MediaContent):
        return False
    source = event.content.media
    return source.provider_media_id is not None or source.url is not None


async def note_files(session: Session, messages: Sequence[tuple[WebhookOrigin, IncomingMessage]]) -> None:
    """Write down the files of these messages, to be fetched once the transaction is committed."""
    await store.add(session, [_new_file(origin, message) for origin, message in messages])
    for origin, message in messages:
        media_id = media_id_of(message.message_id)
        kind = FETCH_OLD if message.history else FETCH
        schedule(session, kind, media_id, FileOfJob(media_id=media_id), tenant_id=origin.tenant_id)


def _new_file(origin: WebhookOrigin, message: IncomingMessage) -> store.NewFile:
    assert isinstance(message.content, MediaContent)  # noqa: S101 — see `carries_file`
    return store.NewFile(
        id=media_id_of(message.message_id),
        origin=origin,
        provider=message.provider,
        message_id=message.message_id,
        contact_key=message.contact.key,
        provider_message_id=message.provider_message_id,
        source=message.content.media.model_dump_json(exclude_none=True),
    )
