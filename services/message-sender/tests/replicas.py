"""Processes of the service, and what a test sees of and does to them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from contracts.conversation import ContentSendRequested, MessageSendRequested
from contracts.gateway import Provider
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from message_sender.domain.sending import ProviderAnswer
from message_sender.providers import OutgoingPart, SenderIdentity

SenderSettings = Mapping[str, Any]
SOON = pytest.mark.parametrize("patience_s", [2.0], ids=["soon"])
"""A provider that hangs is given up soon."""


@asynccontextmanager
async def deciding(sender: Harness) -> AsyncIterator[None]:
    """The part of the service that runs beside its jobs."""
    group = asyncio.create_task(sender.resources.decisions.run())
    yield
    group.cancel()


@dataclass
class Calls:
    """The calls to a provider that have begun."""

    count: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def reach(self, count: int = 1, *, timeout_s: float = 60) -> None:
        """Returns when so many have begun: their messages stand as being sent."""
        async with asyncio.timeout(timeout_s):
            while self.count < count:
                self.begun.clear()
                await self.begun.wait()


@contextmanager
def calls_to(sender: Harness, provider: Provider = "meta") -> Iterator[Calls]:
    """Yields the calls of this process to a provider, from now on."""
    calls, sends = Calls(), sender.resources.senders[provider]
    send = sends.send

    async def counted(identity: SenderIdentity, part: OutgoingPart) -> ProviderAnswer:
        calls.count += 1
        calls.begun.set()
        answer: ProviderAnswer = await send(identity, part)
        return answer

    with patch.object(sends, "send", counted):
        yield calls


async def state(sender: Harness, request: MessageSendRequested | ContentSendRequested) -> Any:
    """The row of a message."""
    async with sender.session(request.tenant_id) as session:
        [row] = await ask(session, "select * from outgoing_message where send_id = %(id)s", id=request.send_id)
        return row


async def until(condition: Callable[[], Awaitable[bool]], *, timeout_s: float = 60) -> None:
    """Returns when something is true that only a database or a server knows, which tell nobody."""
    async with asyncio.timeout(timeout_s):
        while not await condition():
            await asyncio.sleep(0.01)


async def make_due(sender: Harness) -> None:
    async with sender.database.kernel.connect() as connection:
        await ask(connection, "update job set run_at = now()")


async def expire_leases(sender: Harness) -> None:
    expired = "update job set leased_until = now() - interval '1 second' where lease_token is not null"
    async with sender.database.kernel.connect() as connection:
        await ask(connection, expired)


async def make_late(sender: Harness, request: MessageSendRequested) -> None:
    """The time until which a message was to be sent is over."""
    late = "update outgoing_message set not_after = %(at)s where send_id = %(id)s"
    async with sender.session(request.tenant_id) as session:
        await ask(session, late, id=request.send_id, at=ago(seconds=1))


async def die(doomed: Harness) -> None:
    """As a kill: nothing that runs ends, and nothing is given back."""
    tasks = list(doomed.running.runner.tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def ago(**duration: float) -> datetime:
    return datetime.now(UTC) - timedelta(**duration)
