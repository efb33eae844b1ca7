"""Receiving a webhook: known address, authentic body, read, written, and only then acknowledged."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from common.errors import Forbidden, NotFound, Unauthenticated, Unavailable
from common.group_commit import GroupCommit
from common.ids import uuid7

from gateway.metrics import WEBHOOKS
from gateway.providers import PROVIDERS
from gateway.store.webhooks import Origin
from gateway.webhooks.directory import Directory, KnownChannel
from gateway.webhooks.events import Outcome, outcomes
from gateway.webhooks.writer import Webhook, Written, count

LONG_BODY_BYTES = 131_072  # from here on reading takes so long that other requests would feel it
SLICE = 500  # elements that are written together; Meta's history may bring thousands


@dataclass(frozen=True, slots=True)
class Posted:
    """A POST as it came. `url` is the address that the provider called."""

    raw: bytes
    headers: Mapping[str, str]
    url: str
    at: datetime


class Reception:
    """`commits` writes webhooks in groups. What is not committed within `timeout_s` (seconds) is not acknowledged."""

    def __init__(self, directory: Directory, commits: GroupCommit[Webhook, Written], timeout_s: float) -> None:
        self.directory = directory
        self.commits = commits
        self.timeout_s = timeout_s
        self._nobodys = secrets.token_urlsafe()

    async def challenge(self, provider: str, token: str, query: Mapping[str, str], now: datetime) -> str:
        """The answer to a verification GET. Raises `NotFound`, or `Forbidden`."""
        async with self._in_time(provider):
            channel = await self._channel(provider, token)
        answer = channel.provider.challenge(query, channel.secrets_at(now))
        WEBHOOKS.labels(provider, "challenge" if answer is not None else "refused").inc()
        if answer is None:
            raise Forbidden
        return answer

    async def receive(self, provider: str, token: str, posted: Posted) -> None:
        """Returns when the webhook is durable. Raises `NotFound`, `Unauthenticated`, or `Unavailable`."""
        async with self._in_time(provider):
            channel = await self._channel(provider, token, posted)
            if not channel.provider.verify(posted.raw, posted.headers, posted.url, channel.secrets_at(posted.at)):
                WEBHOOKS.labels(provider, "refused").inc()
                raise Unauthenticated
            await self._write(channel, posted)
        WEBHOOKS.labels(provider, "accepted").inc()

    @asynccontextmanager
    async def _in_time(self, provider: str) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self.timeout_s):
                yield
        except TimeoutError:
            WEBHOOKS.labels(provider, "unavailable").inc()
            raise Unavailable("the database does not answer") from None

    async def _channel(self, provider: str, token: str, posted: Posted | None = None) -> KnownChannel:
        """Nobody can tell by the time that it took whether an address exists: the MAC is computed either way."""
        known = PROVIDERS.get(provider)
        if known is None:
            raise NotFound
        channel = await self.directory.find(token)
        if channel is None or channel.provider is not known:
            if posted is not None:
                known.verify(
                    posted.raw, posted.headers, posted.url, dict.fromkeys(known.secrets.model_fields, (self._nobodys,))
                )
            WEBHOOKS.labels(provider, "unknown").inc()
            raise NotFound
        return channel

    async def _write(self, channel: KnownChannel, posted: Posted) -> None:
        if len(posted.raw) < LONG_BODY_BYTES:
            found = _read(channel, posted)
        else:
            found = await asyncio.to_thread(_read, channel, posted)
        origin = Origin(uuid7(), channel.identity.tenant_id, channel.identity.channel_id, posted.at)
        for start in range(0, len(found), SLICE):
            webhook = Webhook(origin, channel.identity.provider, posted.raw, found[start : start + SLICE])
            count(webhook, await self.commits.submit(origin.tenant_id, webhook))


def _read(channel: KnownChannel, posted: Posted) -> list[Outcome]:
    return outcomes(channel.provider.read(posted.raw, channel.receiver), channel.identity, posted.raw, posted.at)
