"""SQL of the files of messages."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from common.db import Command, Rows, Session, Values
from contracts.gateway import MissingReason
from contracts.gateway import Provider as ProviderName
from contracts.outgoing import FileKind

from gateway.providers.domain.origins import WebhookOrigin


@dataclass(frozen=True, slots=True)
class FileInStore:
    """What a file is that lies in the object store. `size` in bytes."""

    mime_type: str
    filename: str | None
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that a message brought. `source` is `contracts.content.Media`; `stored` is there once it is stored."""

    id: UUID
    tenant_id: UUID
    channel_id: UUID
    provider: ProviderName
    message_id: UUID
    contact_key: UUID
    webhook_id: UUID
    provider_message_id: str
    source: dict[str, Any]
    state: Literal["pending", "stored", "missing"]
    reason: MissingReason | None
    stored: FileInStore | None


@dataclass(frozen=True, slots=True)
class KeptMedia:
    """A file of a message, or (with a `kind`) one that was uploaded. `stored` is there once it is stored."""

    id: UUID
    tenant_id: UUID
    kind: FileKind | None
    state: Literal["pending", "stored", "missing"]
    reason: MissingReason | None
    stored: FileInStore | None


@dataclass(frozen=True, slots=True)
class UploadUsage:
    """How many bytes the uploaded files of a tenant have, and of which kinds those are whose bytes come just now."""

    used: int
    coming: list[FileKind]


COLUMNS = """
    id, tenant_id, channel_id, provider, message_id, contact_key, webhook_id, provider_message_id, source, state, reason,
    mime_type as "stored.mime_type", filename as "stored.filename", size as "stored.size", sha256 as "stored.sha256"
"""

ADD = Command(
    """
    insert into media (id, tenant_id, channel_id, provider, message_id, contact_key, webhook_id, provider_message_id, source,
                       state, received_at)
    select id, tenant_id, channel_id, provider, message_id, contact_key, webhook_id, provider_message_id, source::json,
           'pending', received_at
    from unnest(cast(%(ids)s as uuid[]), cast(%(tenants)s as uuid[]), cast(%(channels)s as uuid[]),
                cast(%(providers)s as text[]), cast(%(messages)s as uuid[]), cast(%(contacts)s as uuid[]),
                cast(%(webhooks)s as uuid[]), cast(%(provider_messages)s as text[]), cast(%(sources)s as text[]),
                cast(%(times)s as timestamptz[]))
         as new (id, tenant_id, channel_id, provider, message_id, contact_key, webhook_id, provider_message_id, source,
                 received_at)
    order by id
    on conflict do nothing
    """
)
BY_ID = Rows(MediaFile, f"select {COLUMNS} from media where id = %(id)s and message_id is not null")  # noqa: S608 — a constant
KEPT = Rows(
    KeptMedia,
    """
    select id, tenant_id, kind, state, reason,
           mime_type as "stored.mime_type", filename as "stored.filename", size as "stored.size", sha256 as "stored.sha256"
    from media where id = %(id)s
    """,
)
BEGIN_UPLOAD = Command(
    """
    insert into media (id, tenant_id, kind, filename, source, state, received_at)
    values (%(id)s, %(tenant_id)s, %(kind)s, %(filename)s, '{}', 'pending', %(at)s)
    """
)
CLAIM_UPLOAD = Command(
    """
    update media set taken_at = %(at)s
    where id = %(id)s and state = 'pending' and message_id is null and taken_at is null
    """
)
RELEASE_UPLOAD = Command(
    "update media set taken_at = null, size = null where id = %(id)s and state = 'pending' and message_id is null"
)
LOCK_UPLOADS = Command(
    "select pg_advisory_xact_lock(hashtextextended('uploads:' || cast(cast(%(tenant_id)s as uuid) as text), 0))"
)
USAGE = Rows(
    UploadUsage,
    """
    select cast(coalesce(sum(size), 0) as bigint) as used,
           array(select kind from media
                 where tenant_id = %(tenant_id)s and message_id is null and size is null and state = 'pending'
                   and taken_at > %(since)s) as coming
    from media where tenant_id = %(tenant_id)s and message_id is null
    """,
)
RECORD_UPLOAD = Command(
    """
    update media set state = %(state)s, reason = %(reason)s, mime_type = %(mime_type)s, size = %(size)s, sha256 = %(sha256)s,
                     settled_at = %(at)s
    where id = %(id)s and state = 'pending' and message_id is null
    """
)
BODY = Values(bytes, "select body from raw_webhook where id = %(id)s")
RECORD_STORED = Rows(
    MediaFile,
    f"""
    update media set state = 'stored', mime_type = %(mime_type)s, filename = %(filename)s, size = %(size)s, sha256 = %(sha256)s,
                     settled_at = %(at)s
    where id = %(id)s and state = 'pending'
    returning {COLUMNS}
    """,  # noqa: S608 — a constant
)
RECORD_MISSING = Rows(
    MediaFile,
    f"""
    update media set state = 'missing', reason = %(reason)s, settled_at = %(at)s
    where id = %(id)s and state = 'pending'
    returning {COLUMNS}
    """,  # noqa: S608 — a constant
)
OLDEST = Values(
    UUID,
    "select id from media where tenant_id = %(tenant_id)s and received_at < %(before)s order by received_at limit %(limit)s",
)
REMOVE = Command("delete from media where id = any(%(ids)s)")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that a message brought, with where it can be had as JSON."""

    id: UUID
    origin: WebhookOrigin
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
    await session.run(ADD, values)


async def file(session: Session, media_id: UUID) -> MediaFile | None:
    """Returns None for a file that was never there, or is not kept any more."""
    return await session.first(BY_ID, {"id": media_id})


async def kept(session: Session, media_id: UUID) -> KeptMedia | None:
    """Returns a file of either origin; None for one that was never there, or is not kept any more."""
    return await session.first(KEPT, {"id": media_id})


async def begin_upload(
    session: Session, tenant_id: UUID, media_id: UUID, kind: FileKind, filename: str | None, at: datetime
) -> None:
    """Write down a file before its bytes come: whatever happens then, this row says what to delete."""
    values = {"id": media_id, "tenant_id": tenant_id, "kind": kind, "filename": filename, "at": at}
    await session.run(BEGIN_UPLOAD, values)


async def lock_uploads(session: Session, tenant_id: UUID) -> None:
    """Holds the room of a tenant's uploads until the transaction ends: two that come at once do not share the last of it."""
    await session.run(LOCK_UPLOADS, {"tenant_id": tenant_id})


async def usage(session: Session, tenant_id: UUID, since: datetime) -> UploadUsage:
    """Returns what the uploads of a tenant take. Those whose bytes began to come before `since` are not coming any more."""
    return await session.one(USAGE, {"tenant_id": tenant_id, "since": since})


async def claim_upload(session: Session, media_id: UUID, at: datetime) -> bool:
    """Returns whether the bytes of an upload may come: nobody else's have begun to."""
    return bool(await session.run(CLAIM_UPLOAD, {"id": media_id, "at": at}))


async def release_upload(session: Session, media_id: UUID) -> None:
    """Lets bytes come once more, where those that came were not taken."""
    await session.run(RELEASE_UPLOAD, {"id": media_id})


async def record_upload(
    session: Session, media_id: UUID, found: FileInStore, at: datetime, state: Literal["pending", "stored", "missing"]
) -> bool:
    """Returns whether the file was still to come. It has come now: it is to be looked at (`pending`), is `stored`, or was
    found to be unsafe (`missing`) and is shown to nobody.
    """
    reason: MissingReason | None = "unsafe" if state == "missing" else None
    values = {"id": media_id, "state": state, "reason": reason, "at": None if state == "pending" else at}
    what = {"mime_type": found.mime_type, "size": found.size, "sha256": found.sha256}
    return bool(await session.run(RECORD_UPLOAD, {**values, **what}))


async def body(session: Session, webhook_id: UUID) -> bytes | None:
    """Returns the body that a file's message came in; None when it is forgotten already."""
    return await session.first(BODY, {"id": webhook_id})


async def record_stored(session: Session, media_id: UUID, stored: FileInStore, at: datetime) -> MediaFile | None:
    """Returns a file that is stored from now on; None for one that was stored or missing already."""
    return await session.first(RECORD_STORED, {"id": media_id, "at": at, **asdict(stored)})


async def record_missing(session: Session, media_id: UUID, reason: MissingReason, at: datetime) -> MediaFile | None:
    """Returns a file that is missing from now on; None for one that was stored or missing already."""
    return await session.first(RECORD_MISSING, {"id": media_id, "reason": reason, "at": at})


async def oldest(session: Session, tenant_id: UUID, before: datetime, limit: int) -> list[UUID]:
    """Returns files that came before a moment, whatever became of them."""
    values = {"tenant_id": tenant_id, "before": before, "limit": limit}
    return await session.all(OLDEST, values)


async def remove(session: Session, ids: Sequence[UUID]) -> None:
    await session.run(REMOVE, {"ids": list(ids)})
