"""A file that somebody uploads to send it: written down, stored while it comes, typed by its content, and scanned."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from common.db import Database
from common.errors import Invalid, NotFound, TooLarge, Unavailable
from contracts.outgoing import FileKind

from gateway.media import store
from gateway.media.clients.objects import Objects, StoreAway
from gateway.media.clients.scanner import Scanner
from gateway.media.domain import is_of_kind, largest_of, sent_as
from gateway.media.work.download_links import DownloadLinks
from gateway.media.work.keeping import keep
from gateway.metrics import UPLOADS
from gateway.providers.downloading import Download, NotFetched

UploadState = Literal["pending", "stored", "missing"]


@dataclass(frozen=True)
class Uploads:
    """`limit`: bytes of the largest file that is taken, of whatever kind."""

    database: Database
    objects: Objects
    scanner: Scanner
    links: DownloadLinks
    limit: int

    async def receive(self, tenant_id: UUID, media_id: UUID, kind: FileKind, chunks: AsyncIterator[bytes]) -> store.KeptMedia:
        """Returns the file, stored: its row has been begun. No transaction is open while it comes.

        Raises `TooLarge`; `Invalid` for one that is empty, not of its kind, or not clean; `NotFound` where it was not begun, or
        has ended, or comes from somebody else already; `Unavailable`. Then it is shown to nobody, and nothing of it is kept but
        what is quarantined.
        """
        await self._claim(tenant_id, media_id)
        try:
            return await self._keep(tenant_id, media_id, kind, chunks)
        except Exception:
            async with self.database.transaction(tenant_id) as session:
                await store.release_upload(session, media_id)
            raise

    async def _claim(self, tenant_id: UUID, media_id: UUID) -> None:
        """What was scanned is what is kept: two who put bytes at once would write over each other's."""
        async with self.database.transaction(tenant_id) as session:
            claimed = await store.claim_upload(session, media_id, session.now)
        if not claimed:
            raise NotFound("there is no such upload")

    async def _keep(self, tenant_id: UUID, media_id: UUID, kind: FileKind, chunks: AsyncIterator[bytes]) -> store.KeptMedia:
        try:
            kept = await keep(Download(chunks), min(self.limit, largest_of(kind)), self.objects, tenant_id, media_id)
        except NotFetched as error:
            UPLOADS.labels(kind, error.failure).inc()
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
        await self._record(tenant_id, media_id, kept, "missing")

    async def _delete(self, tenant_id: UUID, media_id: UUID) -> None:
        try:
            await self.objects.remove(tenant_id, [media_id])
        except StoreAway as error:
            raise Unavailable("the object store does not answer") from error
