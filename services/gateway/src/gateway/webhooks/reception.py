"""Receiving a webhook: known address, authentic body, read, written, and only then acknowledged."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ParamSpec, TypeVar

from common.errors import Forbidden, NotFound, Unauthenticated, Unavailable
from common.group_commit import GroupCommit
from common.ids import uuid7

from gateway.domain.elements import Element, Message
from gateway.domain.history import Bounds
from gateway.metrics import WEBHOOKS
from gateway.providers import PROVIDERS
from gateway.providers.provider import WITHOUT_FILES_BYTES
from gateway.store.channel_sessions import linked_at
from gateway.store.diagnostics import Outcome as Answered
from gateway.store.webhooks import Origin
from gateway.webhooks.bodies import LongBodies
from gateway.webhooks.directory import Directory, KnownChannel
from gateway.webhooks.earlier import asked_for, writers
from gateway.webhooks.events import outcomes
from gateway.webhooks.receipts import Receipts
from gateway.webhooks.writer import NOTHING, Webhook, Written, count, slices

LONG_BODY_BYTES = 131_072
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Posted:
    """A POST as it came. `url` is the address that the provider called."""

    raw: bytes
    headers: Mapping[str, str]
    url: str
    at: datetime


class Reception:
    """`commits` writes webhooks in groups. What is not committed within `timeout_s` (seconds) is not acknowledged."""

    def __init__(
        self,
        directory: Directory,
        commits: GroupCommit[Webhook, Written],
        receipts: Receipts,
        timeout_s: float,
        bounds: Bounds,
    ) -> None:
        self.directory = directory
        self.commits = commits
        self.receipts = receipts
        self.timeout_s = timeout_s
        self.bounds = bounds
        self.long_bodies = LongBodies()
        self._nobodys = secrets.token_urlsafe()

    async def challenge(self, provider: str, token: str, query: Mapping[str, str], now: datetime) -> str:
        """The answer to a verification GET. Raises `NotFound`, or `Forbidden`."""
        async with self._in_time(provider):
            channel = await self._channel(provider, token)
        answer = channel.provider.challenge(query, channel.secrets_at(now))
        WEBHOOKS.labels(provider, "challenge" if answer is not None else "refused").inc()
        self._note(channel, now, "verified" if answer is not None else "refused")
        if answer is None:
            raise Forbidden
        return answer

    async def receive(self, provider: str, token: str, posted: Posted) -> None:
        """Returns when the webhook is durable. Raises `NotFound`, `Unauthenticated`, or `Unavailable`."""
        async with self._in_time(provider):
            channel = await self._channel(provider, token, posted)
            authentic = await _beside(posted, _authentic, channel, posted)
            if authentic is None:
                WEBHOOKS.labels(provider, "refused").inc()
                self._note(channel, posted.at, "refused")
                raise Unauthenticated
            await self._write(channel, posted if authentic is posted.raw else replace(posted, raw=authentic))
        WEBHOOKS.labels(provider, "accepted").inc()

    async def largest_body_bytes(self, provider: str, token: str) -> int:
        """How much of a body to read. Raises `NotFound`, or `Unavailable`: only a known address may send whole files."""
        known = PROVIDERS.get(provider)
        if known is None:
            raise NotFound
        if known.largest_body_bytes > WITHOUT_FILES_BYTES:
            async with self._in_time(provider):
                await self._channel(provider, token)
        return known.largest_body_bytes

    async def note_too_large(self, provider: str, token: str, now: datetime) -> None:
        """Write down that a body was too large. Raises `NotFound`, or `Unavailable`."""
        async with self._in_time(provider):
            channel = await self._channel(provider, token)
        WEBHOOKS.labels(provider, "too_large").inc()
        self._note(channel, now, "too_large")

    def _note(self, channel: KnownChannel, at: datetime, answered: Answered, written: Written | None = None) -> None:
        self.receipts.note(channel.identity.tenant_id, channel.identity.channel_id, at, answered, written)

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
                nobodys = dict.fromkeys(known.secrets.model_fields, (self._nobodys,))
                known.verify(posted.raw, posted.headers, posted.url, nobodys, posted.at)
            WEBHOOKS.labels(provider, "unknown").inc()
            raise NotFound
        return channel

    async def _write(self, channel: KnownChannel, posted: Posted) -> None:
        elements = await _beside(posted, channel.provider.read, posted.raw, channel.receiver)
        if earlier := asked_for(elements, channel.identity):
            known = await writers(self.directory.database, channel, earlier)
            elements = await _beside(posted, channel.provider.read, posted.raw, replace(channel.receiver, writers=known))
        bounds = await self._bounds(channel, elements)
        found = await _beside(posted, outcomes, elements, channel.identity, posted.raw, posted.at, bounds)
        origin = Origin(uuid7(), channel.identity.tenant_id, channel.identity.channel_id, posted.at)
        done = NOTHING
        answered: Answered = "unavailable"
        try:
            for webhook in slices(origin, channel.identity.provider, posted.raw, found):
                written = await self.commits.submit(origin.tenant_id, webhook)
                count(webhook, written)
                done += written
            answered = "accepted"
        finally:
            self._note(channel, posted.at, answered, done)

    async def _bounds(self, channel: KnownChannel, elements: Sequence[Element]) -> Bounds:
        """Which of the messages are history; when the phone was linked is asked only where that matters."""
        if not any(isinstance(one.fact, Message) and one.fact.telling == "synced" for one in elements):
            return self.bounds
        async with self.directory.database.transaction(channel.identity.tenant_id) as session:
            return replace(self.bounds, linked_at=await linked_at(session, channel.identity.channel_id))


async def _beside(posted: Posted, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do it here, or in a thread where the body is so long that other requests would feel it."""
    if len(posted.raw) < LONG_BODY_BYTES:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)


def _authentic(channel: KnownChannel, posted: Posted) -> bytes | None:
    """The body as it may be read and kept; None for one that is not from the provider."""
    secrets_now = channel.secrets_at(posted.at)
    if not channel.provider.verify(posted.raw, posted.headers, posted.url, secrets_now, posted.at):
        return None
    return channel.provider.redact(posted.raw)
