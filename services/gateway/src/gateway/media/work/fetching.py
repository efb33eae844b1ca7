"""Fetching one file: from the webhook that it came in, else from its provider, into the object store."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from common.db import Database
from common.outside import Outside
from contracts.content import Media
from contracts.gateway import Provider as ProviderName
from contracts.providers import MEBIBYTE

from gateway.channels.store import channels
from gateway.channels.work.vault import Vault
from gateway.media import store
from gateway.media.clients.objects import Objects
from gateway.media.work.keeping import KeptFile, keep
from gateway.providers.downloading import Download, NotFetched, ProviderFiles, WantedFile, whole

LONGEST_IN_BASE64 = 32 * MEBIBYTE
"""The largest file that is taken out of a JSON answer, which cannot be read in pieces: several of them are in memory at once,
and the servers that answer so are tenants' own.
"""


@dataclass(frozen=True)
class PendingFile:
    """A file that is not there yet. `channel` is None when it was removed meanwhile, `body` what the file may be within."""

    row: store.MediaFile
    source: Media
    files: ProviderFiles
    channel: channels.ReceivingChannel | None
    body: bytes | None


@dataclass(frozen=True)
class Fetcher:
    """`limit`: bytes of the largest file that is taken."""

    database: Database
    vault: Vault
    outside: Outside
    objects: Objects
    files: Mapping[ProviderName, ProviderFiles]
    limit: int

    async def find_pending(self, tenant_id: UUID, media_id: UUID) -> PendingFile | None:
        """Returns None when there is nothing to fetch, or nothing any more."""
        async with self.database.transaction(tenant_id) as session:
            row = await store.file(session, media_id)
            if row is None or row.state != "pending":
                return None
            files = self.files[row.provider]
            channel = await channels.channel_by_id(session, row.channel_id)
            body = await store.body(session, row.webhook_id) if files.inline else None
        return PendingFile(row, Media.model_validate(row.source), files, channel, body)

    async def fetch(self, pending: PendingFile) -> KeptFile:
        """Returns what was fetched and stored. Raises `NotFetched`, or `StoreAway`."""
        row, source = pending.row, pending.source
        data = await asyncio.to_thread(_inline, pending)
        if data is not None:
            return await keep(Download(whole(data), source.sha256), self.limit, self.objects, row.tenant_id, row.id)
        async with pending.files.download(self.wanted(pending), self.outside.of(row.tenant_id)) as download:
            return await keep(download, self.limit, self.objects, row.tenant_id, row.id)

    async def forget(self, tenant_id: UUID, media_id: UUID) -> None:
        """Have the provider delete what is stored here. Raises `NotFetched`."""
        async with self.database.transaction(tenant_id) as session:
            row = await store.file(session, media_id)
            channel = await channels.channel_by_id(session, row.channel_id) if row else None
        forget = self.files[row.provider].forget if row else None
        if row is not None and channel is not None and forget is not None:
            pending = PendingFile(row, Media.model_validate(row.source), self.files[row.provider], channel, None)
            await forget(self.wanted(pending), self.outside.of(tenant_id))

    def wanted(self, pending: PendingFile) -> WantedFile:
        """Returns what the provider is asked with. Raises `NotFetched` when nobody has credentials any more."""
        channel = pending.channel
        if channel is None:
            raise NotFetched("refused")
        secrets, limit = self.vault.open_secrets(channel), min(self.limit, LONGEST_IN_BASE64)
        return WantedFile(pending.source, pending.row.provider_message_id, channel.settings, secrets, limit)


def _inline(pending: PendingFile) -> bytes | None:
    """Returns the file within the webhook; None for what is none, or only a preview of it: of another size, or with another
    hash.
    """
    inline, source = pending.files.inline, pending.source
    data = inline(pending.body, pending.row.provider_message_id) if inline and pending.body else None
    if data is None or source.size not in (None, len(data)):
        return None
    return data if source.sha256 in (None, hashlib.sha256(data).hexdigest()) else None
