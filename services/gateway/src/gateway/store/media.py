"""SQL of the files of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Session
from common.db.shim import Row, text

from gateway.store.webhooks import Origin

ADD = text(
    """
    insert into media (id, tenant_id, channel_id, provider, message_id, contact_key, webhook_id, provider_message_id, source,
                       state, received_at)
    select id, tenant_id, channel_id, provider, message_id, contact_key, webhook_id, provider_message_id, source::json,
           'pending', received_at
    from unnest(cast(:ids as uuid[]), cast(:tenants as uuid[]), cast(:channels as uuid[]), cast(:providers as text[]),
                cast(:messages as uuid[]), cast(:contacts as uuid[]), cast(:webhooks as uuid[]),
                cast(:provider_messages as text[]), cast(:sources as text[]), cast(:times as timestamptz[]))
         as new (id, tenant_id, channel_id, provider, message_id, contact_key, webhook_id, provider_message_id, source,
                 received_at)
    order by id
    on conflict do nothing
    """
)
BY_ID = text("select * from media where id = :id")
BODY = text("select body from raw_webhook where id = :id")
STORED = text(
    """
    update media set state = 'stored', mime_type = :mime_type, filename = :filename, size = :size, sha256 = :sha256,
                     settled_at = :at
    where id = :id and state = 'pending'
    returning *
    """
)
MISSING = text(
    """
    update media set state = 'missing', reason = :reason, settled_at = :at
    where id = :id and state = 'pending'
    returning *
    """
)
OLDEST = text("select id from media where tenant_id = :tenant_id and received_at < :before order by received_at limit :limit")
REMOVE = text("delete from media where id = any(:ids)")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that a message brought, with where it can be had as JSON."""

    id: UUID
    origin: Origin
    provider: str
    message_id: UUID
    contact_key: UUID
    provider_message_id: str
    source: str


async def add(session: Session, files: Sequence[NewFile]) -> None:
    """One statement, however many there are."""
    values = {
        "ids": [file.id for file in files],
        "tenants": [file.origin.tenant_id for file in files],
        "channels": [file.origin.channel_id for file in files],
        "providers": [file.provider for file in files],
        "messages": [file.message_id for file in files],
        "contacts": [file.contact_key for file in files],
        "webhooks": [file.origin.webhook_id for file in files],
        "provider_messages": [file.provider_message_id for file in files],
        "sources": [file.source for file in files],
        "times": [file.origin.received_at for file in files],
    }
    await session.execute(ADD, values)


async def file(session: Session, media_id: UUID) -> Row[Any] | None:
    return (await session.execute(BY_ID, {"id": media_id})).one_or_none()


async def body(session: Session, webhook_id: UUID) -> bytes | None:
    """The body that a file's message came in; None when it is forgotten already."""
    found = (await session.execute(BODY, {"id": webhook_id})).scalar_one_or_none()
    return None if found is None else bytes(found)


async def oldest(session: Session, tenant_id: UUID, before: datetime, limit: int) -> list[UUID]:
    """Files that came before a moment, whatever became of them."""
    values = {"tenant_id": tenant_id, "before": before, "limit": limit}
    return list((await session.execute(OLDEST, values)).scalars())
