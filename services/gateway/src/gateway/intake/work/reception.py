"""Receiving a webhook: known address, authentic body, read, written, and only then acknowledged."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from common.errors import Forbidden, NotFound, Unauthenticated, Unavailable
from common.group_commit import GroupCommit
from contracts.providers import MEBIBYTE

from gateway.intake.store.diagnostics import RequestResult as Answered
from gateway.intake.work.bodies import long_bodies, short_bodies
from gateway.intake.work.directory import Directory, KnownChannel
from gateway.intake.work.events import ToPark
from gateway.intake.work.reading import BodyReader, marker
from gateway.intake.work.receipts import Receipts
from gateway.intake.work.replay_requests import UNREAD
from gateway.intake.work.webhook import Webhook, WrittenCounts, count, log_parked, says_nothing, webhook_of
from gateway.intake.work.workshop import Workshop
from gateway.metrics import ACKNOWLEDGED, WEBHOOKS
from gateway.providers.readers import PROVIDERS

LONG_BODY_BYTES = 262_144
MOST_ELEMENTS = 1_000  # as many as Meta says it batches: they are one commit, so that no body is ever stored in part


@dataclass(frozen=True, slots=True)
class PostedWebhook:
    """A POST as it came. `url` is the address that the provider called."""

    raw: bytes
    headers: Mapping[str, str]
    url: str
    at: datetime


class Reception:
    """`commits` writes webhooks in groups, `long_commits` those with files in them.

    What is not committed within `timeout_s` (seconds), and `timeout_per_mib_s` for each mebibyte, is not acknowledged.
    """

    def __init__(
        self,
        directory: Directory,
        commits: GroupCommit[Webhook, WrittenCounts],
        long_commits: GroupCommit[Webhook, WrittenCounts],
        receipts: Receipts,
        workshop: Workshop,
        bodies: BodyReader,
        timeout_s: float,
        timeout_per_mib_s: float,
    ) -> None:
        self.directory = directory
        self.commits = commits
        self.long_commits = long_commits
        self.receipts = receipts
        self.workshop = workshop
        self.bodies = bodies
        self.timeout_s = timeout_s
        self.timeout_per_mib_s = timeout_per_mib_s
        self.long_bodies = long_bodies()
        self.short_bodies = short_bodies()

    async def challenge(self, provider: str, token: str, query: Mapping[str, str], now: datetime) -> str:
        """Returns the answer to a verification GET. Raises `NotFound`, or `Forbidden`."""
        async with self._in_time(provider):
            channel = await self._channel(provider, token)
        answer = channel.provider.challenge(query, channel.secrets_at(now))
        WEBHOOKS.labels(provider, "challenge" if answer is not None else "refused").inc()
        self._note(channel, now, "verified" if answer is not None else "refused")
        if answer is None:
            raise Forbidden
        return answer

    async def addressed(self, provider: str, token: str) -> KnownChannel:
        """Returns whose address this is: asked before anything of a body is read. Raises `NotFound`, or `Unavailable`.

        How long that takes tells nobody more than the answer does. An address has 256 random bits.
        """
        async with self._in_time(provider):
            return await self._channel(provider, token)

    async def receive(self, channel: KnownChannel, posted: PostedWebhook) -> None:
        """Returns when the webhook is durable, all of it. Raises `Unauthenticated`, or `Unavailable`: then it comes again."""
        provider, size, begun = channel.provider.name, len(posted.raw), time.monotonic()
        try:
            async with self._in_time(provider, size):
                async with self.workshop.place(channel.identity.tenant_id, size):
                    authentic = await self.workshop.beside(size, _authentic, channel, posted)
                    if authentic is None:
                        WEBHOOKS.labels(provider, "refused").inc()
                        self._note(channel, posted.at, "refused")
                        raise Unauthenticated
                    webhooks = await self._read(channel, authentic, posted.at)
                await self._write(webhooks, posted.at)
        except Unauthenticated:
            raise
        except Exception:
            self._note(channel, posted.at, "unavailable")
            ACKNOWLEDGED.labels("unavailable").observe(time.monotonic() - begun)
            raise
        WEBHOOKS.labels(provider, "accepted").inc()
        ACKNOWLEDGED.labels("accepted").observe(time.monotonic() - begun)

    def note_too_large(self, channel: KnownChannel, now: datetime) -> None:
        """Write down that a body was too large."""
        WEBHOOKS.labels(channel.provider.name, "too_large").inc()
        self._note(channel, now, "too_large")

    def _note(self, channel: KnownChannel, at: datetime, answered: Answered) -> None:
        self.receipts.note(channel.identity.tenant_id, channel.identity.channel_id, at, answered)

    @asynccontextmanager
    async def _in_time(self, provider: str, size: int = 0) -> AsyncIterator[None]:
        """Yields for as long as a body of so many bytes may take, from when it is there."""
        try:
            async with asyncio.timeout(self.timeout_s + size / MEBIBYTE * self.timeout_per_mib_s):
                yield
        except TimeoutError:
            WEBHOOKS.labels(provider, "unavailable").inc()
            raise Unavailable("the database does not answer") from None

    async def _channel(self, provider: str, token: str) -> KnownChannel:
        known = PROVIDERS.get(provider)
        channel = await self.directory.find(token) if known else None
        if channel is None or channel.provider is not known:
            if known is not None:
                WEBHOOKS.labels(provider, "unknown").inc()
            raise NotFound
        return channel

    async def _read(self, channel: KnownChannel, raw: bytes, at: datetime) -> list[Webhook]:
        """Returns one per channel that something in the body is for. What is more than one request may bring is left to a
        job.
        """
        source = self.bodies.begin(channel, raw)
        parts = await self.bodies.part(channel, raw, at, source, MOST_ELEMENTS) or [(channel, [])]
        more = sum(len(found) for _, found in parts) >= MOST_ELEMENTS and next(source, None) is not None
        webhooks = [webhook_of(one, raw, found, at) for one, found in parts]
        if more:
            unread = ToPark(UNREAD, marker(raw, MOST_ELEMENTS))
            webhooks[0] = replace(webhooks[0], results=[*webhooks[0].results, unread])
        log_parked(webhooks)
        return webhooks

    async def _write(self, webhooks: Sequence[Webhook], at: datetime) -> None:
        """A file of megabytes has a commit of its own: nobody's words wait for it."""
        size = len(webhooks[0].body)
        commits = self.commits if size < LONG_BODY_BYTES else self.long_commits
        written = await asyncio.gather(*(_committed(one, commits) for one in webhooks))
        for webhook, one in zip(webhooks, written, strict=True):
            count(webhook, one)
            self.receipts.note(webhook.origin.tenant_id, webhook.origin.channel_id, at, "accepted", one)


async def _committed(webhook: Webhook, commits: GroupCommit[Webhook, WrittenCounts]) -> WrittenCounts:
    if says_nothing(webhook):
        return WrittenCounts(ignored=len(webhook.results))
    return await commits.submit(webhook.origin.tenant_id, webhook)


def _authentic(channel: KnownChannel, posted: PostedWebhook) -> bytes | None:
    """Returns the body as it may be read and kept; None for one that is not from the provider."""
    secrets_now = channel.secrets_at(posted.at)
    if not channel.provider.verify(posted.raw, posted.headers, posted.url, secrets_now, posted.at):
        return None
    return channel.provider.redact(posted.raw)
