"""A file that somebody uploads to send it: written down, stored while it comes, typed by its content, and scanned."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from common.db import Database, Session
from common.errors import Invalid, NotFound, QuotaRefused, TooLarge, Unavailable
from common.file_links import FileLinks
from common.ids import uuid7
from contracts.outgoing import FileKind

from gateway.media import store
from gateway.media.clients.objects import Objects, StoreAway
from gateway.media.clients.scanner import Scanner
from gateway.media.domain import is_of_kind, largest_of, safe_name, sent_as
from gateway.media.work.keeping import keep
from gateway.metrics import UPLOADS
from gateway.providers.downloading import Download, NotFetched

COMES_WITHIN = timedelta(hours=1)
"""What has come for longer belongs to a process that is gone."""
UploadState = Literal["pending", "stored", "missing"]


@dataclass(frozen=True)
class Uploads:
    """`limit`: bytes of the largest file that is taken, of whatever kind; `room`: of all that people of one tenant uploaded."""

    database: Database
    objects: Objects
    scanner: Scanner
    links: FileLinks
    limit: int
    room: int

    async def begin(self, tenant_id: UUID, kind: FileKind, filename: str | None) -> UUID:
        """Returns the id of a file that is to come. Raises `QuotaRefused` where there is no room for any."""
        media_id = uuid7()
        async with self.database.transaction(tenant_id) as session:
            await self._room_left(session, tenant_id)
            await store.begin_upload(session, tenant_id, media_id, kind, safe_name(filename), session.now)
        return media_id

    async def receive(self, tenant_id: UUID, media_id: UUID, kind: FileKind, chunks: AsyncIterator[bytes]) -> store.KeptMedia:
        """Returns the file, stored: its row has been begun. No transaction is open while it comes.

        Raises `TooLarge`; `QuotaRefused` where there is no room for it; `Invalid` for one that is empty, not of its kind or not
        clean; `NotFound` where it was not begun, or has ended, or comes from somebody else already; `Unavailable`. Then it is
        shown to nobody, and nothing of it is kept but what is quarantined.
        """
        room = await self._claim(tenant_id, media_id)
        try:
            return await self._keep(tenant_id, media_id, kind, chunks, room)
        except Exception:
            async with self.database.transaction(tenant_id) as session:
                await store.release_upload(session, media_id)
            raise

    async def _claim(self, tenant_id: UUID, media_id: UUID) -> int:
        """What was scanned is what is kept: two who put bytes at once would write over each other's.

        Returns how many bytes there is room for.
        """
        async with self.database.transaction(tenant_id) as session:
            await store.lock_uploads(session, tenant_id)
            room = await self._room_left(session, tenant_id)
            claimed = await store.claim_upload(session, media_id, session.now)
        if not claimed:
            raise NotFound("there is no such upload")
        return room

    async def _room_left(self, session: Session, tenant_id: UUID) -> int:
        """Returns how many bytes there is room for: what comes just now may be as large as its kind can."""
        usage = await store.usage(session, tenant_id, session.now - COMES_WITHIN)
        left = self.room - usage.used - sum(largest_of(kind) for kind in usage.coming)
        if left <= 0:
            raise self._no_room(usage.used)
        return left

    def _no_room(self, used: int) -> QuotaRefused:
        said = f"there is room for {self.room} bytes of uploaded files; the oldest make room when they are no longer kept"
        return QuotaRefused(said, resource="uploads", used=used, limit=self.room)

    async def _keep(
        self, tenant_id: UUID, media_id: UUID, kind: FileKind, chunks: AsyncIterator[bytes], room: int
    ) -> store.KeptMedia:
        largest = min(self.limit, largest_of(kind))
        try:
            kept = await keep(Download(chunks), min(largest, room), self.objects, tenant_id, media_id)
        except NotFetched as error:
            UPLOADS.labels(kind, error.failure).inc()
            if error.failure == "too_large" and room < largest:
                raise self._no_room(self.room - room) from error
            if error.failure == "too_large":
                raise TooLarge(f"a file to be sent as {kind} has {largest_of(kind)} bytes at most") from error
            raise Invalid("the file is empty") from error
        except StoreAway as error:
            raise Unavailable("the object store does not answer") from error
        found = store.FileInStore(sent_as(kept.mime_type), None, kept.size, kept.sha256)
        await self._record(tenant_id, media_id, found, "pending")
        await self._check(tenant_id, media_id, kind, found)
        row = await self._record(tenant_id, media_id, found, "stored")
        UPLOADS.labels(kind, "stored").inc()
        return row

    async def _record(self, tenant_id: UUID, media_id: UUID, found: store.FileInStore, state: UploadState) -> store.KeptMedia:
        async with self.database.transaction(tenant_id) as session:
            recorded = await store.record_upload(session, media_id, found, session.now, state)
            row = await store.kept(session, media_id)
        if not recorded or row is None:
            raise NotFound("there is no such upload")
        return row

    async def _check(self, tenant_id: UUID, media_id: UUID, kind: FileKind, kept: store.FileInStore) -> None:
        """What is of another kind, or infected, is deleted; what is suspicious is kept for the operator and shown to nobody."""
        if not is_of_kind(kind, kept.mime_type):
            await self._refuse(tenant_id, media_id, kind, kept, "wrong_type")
            raise Invalid(f"what is in the file ({kept.mime_type}) cannot be sent as {kind}: send it as document")
        url, _ = self.links.link(tenant_id, media_id, datetime.now(UTC))
        try:
            verdict = await self.scanner.ask(media_id, url, mime_type=kept.mime_type, size=kept.size, sha256=kept.sha256)
        except Unavailable:
            await self._delete(tenant_id, media_id)
            raise
        if verdict != "clean":
            await self._refuse(tenant_id, media_id, kind, kept, verdict)
            raise Invalid("the file was found to be dangerous, and is not sent", media_id=str(media_id), verdict=verdict)

    async def _refuse(self, tenant_id: UUID, media_id: UUID, kind: FileKind, kept: store.FileInStore, why: str) -> None:
        UPLOADS.labels(kind, why).inc()
        if why != "suspicious":
            await self._delete(tenant_id, media_id)
            kept = replace(kept, size=0)  # it takes no room
        await self._record(tenant_id, media_id, kept, "missing")

    async def _delete(self, tenant_id: UUID, media_id: UUID) -> None:
        try:
            await self.objects.remove(tenant_id, [media_id])
        except StoreAway as error:
            raise Unavailable("the object store does not answer") from error
