"""Every channel in memory, with its secrets open, found by the token of its webhook address.

Changes are told by NOTIFY in the transaction that makes them, so that all replicas know within milliseconds.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from common.db import Database, listen_for_ever
from common.messaging.failures import is_of_database
from common.sealing import CannotUnseal

from gateway.access.store.channel_changes import CHANNEL_CHANGES
from gateway.access.work.opaque import digest_of
from gateway.channels.store import channels as store
from gateway.channels.store.channels import ReceivingChannel, WebhookRoute
from gateway.channels.work.vault import Vault
from gateway.intake.work.events import Identity
from gateway.providers.domain.elements import Receiver
from gateway.providers.reader import ChannelSecrets, WebhookReader
from gateway.providers.readers import PROVIDERS

ROUTES_AT_A_TIME = 200
PAUSE_S = 0.5
SAFETY_RELOAD_S = 30.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class KnownChannel:
    """A channel, ready to receive. Until `previous_until` the values count that were replaced."""

    identity: Identity
    receiver: Receiver
    provider: WebhookReader
    secrets: ChannelSecrets
    previous_until: datetime | None
    digest: bytes
    version: int

    def secrets_at(self, now: datetime) -> ChannelSecrets:
        """Returns the secrets that count at this moment, each name's newest first."""
        if self.previous_until is not None and now < self.previous_until:
            return self.secrets
        return {name: values[:1] for name, values in self.secrets.items()}


class Directory:
    """Knows what the database knew a moment ago; asks it for a token that it has never seen."""

    def __init__(self, database: Database, url: str, vault: Vault, pepper: bytes) -> None:
        self.database = database
        self.url = url
        self.vault = vault
        self.pepper = pepper
        self._by_id: dict[UUID, KnownChannel] = {}
        self._by_digest: dict[bytes, KnownChannel] = {}
        self._loading = asyncio.Lock()  # whoever reads later also remembers later

    async def find(self, token: str) -> KnownChannel | None:
        """Returns the channel that a token belongs to; None for nobody's. Raises what the database raises when it is away and
        the token is not known here.
        """
        digest = digest_of(token)
        known = self._by_digest.get(digest)
        if known is not None:
            return known
        async with self._loading:
            async with self.database.transaction() as session:
                route = await store.route(session, digest)
            if route is not None:
                await self._load([route])
        return self._by_digest.get(digest)

    async def of_tenant(self, tenant_id: UUID) -> dict[UUID, KnownChannel]:
        """Returns every channel of a tenant, as the database has it now."""
        async with self._loading:
            async with self.database.transaction(tenant_id) as session:
                routes = await store.routes_of(session, tenant_id)
            await self._load(routes)
        ids = [route.channel_id for route in routes]
        return {channel_id: self._by_id[channel_id] for channel_id in ids if channel_id in self._by_id}

    def siblings(self, channel: KnownChannel, now: datetime) -> dict[str, KnownChannel]:
        """Returns the same tenant's channels by account, as far as their provider proves itself with a secret of this
        channel's.

        One app of Meta's has one address for all of its numbers: what comes there for another of them is as authentic.
        """
        own = _proofs(channel, now)
        return {
            one.identity.account: one
            for one in self._by_id.values()
            if one.identity.tenant_id == channel.identity.tenant_id
            and one.provider is channel.provider
            and own & _proofs(one, now)
        }

    async def run(self) -> None:
        """Hears of changes, until cancelled. Without a database, what is known goes on being known."""
        async with aclosing(listen_for_ever(self.url, CHANNEL_CHANGES, every_s=SAFETY_RELOAD_S)) as payloads:
            async for payload in payloads:
                await self._refresh(payload)

    async def _refresh(self, payload: str | None) -> None:
        """Loads the channel that a notification names; all channels where there is none, or where that one failed."""
        while True:
            try:
                return await (self.load_all() if payload is None else self._load_named(payload))
            except Exception as error:
                if not is_of_database(error):
                    raise
                log.warning("directory_refresh_failed", error=type(error).__name__)
            payload = None
            await asyncio.sleep(PAUSE_S)

    async def _load_named(self, payload: str) -> None:
        tenant_id, _, channel_id = payload.partition(" ")
        async with self._loading:
            await self._load([WebhookRoute(UUID(tenant_id), UUID(channel_id))])

    async def load_all(self) -> None:
        """Know every channel, and no other."""
        async with self._loading:
            async with self.database.transaction() as session:
                routes = await store.routes(session)
            for start in range(0, len(routes), ROUTES_AT_A_TIME):
                await self._load(routes[start : start + ROUTES_AT_A_TIME])
            for channel_id in set(self._by_id).difference(route.channel_id for route in routes):
                self._forget(channel_id)

    async def _load(self, routes: Sequence[WebhookRoute]) -> None:
        ids = [route.channel_id for route in routes]
        async with self.database.transaction(*sorted({route.tenant for route in routes})) as session:
            rows = {row.id: row for row in await store.channels_by_id(session, ids)}
        for channel_id in ids:
            known = self._by_id.get(channel_id)
            row = rows.get(channel_id)
            if row is None:
                self._forget(channel_id)
            elif known is None or known.version != row.version:
                self._forget(channel_id)
                self._remember(row)

    def _forget(self, channel_id: UUID) -> None:
        known = self._by_id.pop(channel_id, None)
        if known is not None:
            self._by_digest.pop(known.digest, None)

    def _remember(self, row: ReceivingChannel) -> None:
        provider = PROVIDERS.get(row.provider)
        try:
            secrets = self.vault.open_secrets(row)
        except CannotUnseal as error:
            log.error("channel_secret_unreadable", channel_id=str(row.id), error=type(error).__name__)
            return
        if provider is None:
            log.error("channel_provider_unknown", channel_id=str(row.id), provider=row.provider)
            return
        identity = identity_of(row, self.pepper)
        known = KnownChannel(identity, receiver_of(row), provider, secrets, row.previous_until, row.token_digest, row.version)
        self._by_id[row.id] = self._by_digest[row.token_digest] = known


def _proofs(channel: KnownChannel, now: datetime) -> set[str]:
    """Returns what the provider's webhooks are signed with: the secrets that are replaced while both count."""
    known = channel.secrets_at(now)
    return {secret for name in channel.provider.rotating for secret in known.get(name, ()) if secret}


def identity_of(row: ReceivingChannel, pepper: bytes) -> Identity:
    """Returns what the events of a channel say of themselves."""
    return Identity(row.tenant_id, row.id, row.provider, row.account, row.receiving, pepper)


def receiver_of(row: ReceivingChannel) -> Receiver:
    """Returns what a reader may know of a channel."""
    return Receiver(row.account, groups=row.settings.get("groups", False))
