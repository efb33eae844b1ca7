"""Everything the simulator knows, wired together once at start."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from simulator.events import EventHub
from simulator.faults import FaultBoard
from simulator.journal import Journal
from simulator.log import RequestLog
from simulator.meta.customers import Customers
from simulator.meta.media import MediaStore
from simulator.meta.messages import MessageLog
from simulator.meta.numbers import Channels
from simulator.meta.statuses import StatusQueue
from simulator.meta.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class World:
    """The parts that the APIs share."""

    session: aiohttp.ClientSession
    faults: FaultBoard
    log: RequestLog
    events: EventHub
    channels: Channels
    messages: MessageLog
    media: MediaStore
    webhooks: Webhooks
    statuses: StatusQueue
    customers: Customers


@asynccontextmanager
async def open_world(state: Path, status_delay_s: float) -> AsyncIterator[World]:
    """The world as `state` remembers it; `status_delay_s` is the least time between two ticks of a message."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        journal = Journal(state / "messages.jsonl")
        stack.callback(journal.close)
        faults, log, events = FaultBoard(), RequestLog(), EventHub()
        channels, media = Channels(state / "channels.json"), MediaStore(state / "media")
        messages = MessageLog(journal, events)
        webhooks = Webhooks(session, channels, faults, log)
        stack.push_async_callback(webhooks.close)
        statuses = StatusQueue(channels, webhooks, messages, faults, status_delay_s)
        stack.push_async_callback(statuses.close)
        customers = Customers(messages, webhooks, media)
        yield World(session, faults, log, events, channels, messages, media, webhooks, statuses, customers)
