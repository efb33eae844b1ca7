"""Watching what the simulated provider received, from its own log and with its own clock stamps."""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any

import aiohttp

from devkit.bench.load import TimedConversation

POLL_S = 0.5


async def listen(simulator_url: str, hear: Callable[[dict[str, Any]], None]) -> None:
    """Gives each message that a business sent to `hear`, in order, until cancelled."""
    since = 0
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"{simulator_url}/_sim/messages", params={"since": since}) as answer:
                messages = await answer.json()
            for message in messages:
                since = message["index"]
                if message["type"] == "text":
                    hear(message)
            await asyncio.sleep(POLL_S)


class Watcher:
    """Files each message of the business under the conversation that it answers. A second answer is counted, not kept."""

    def __init__(self, by_phone: dict[str, TimedConversation]) -> None:
        self.by_phone = by_phone
        self.doubles = 0

    def hear(self, message: dict[str, Any]) -> None:
        conversation = self.by_phone.get(message["to"])
        if conversation is None:
            return
        if conversation.answered_at is not None:
            self.doubles += 1
            return
        conversation.answered_at, conversation.answer = message["at"], message["text"]

    async def settled(self, conversations: Iterable[TimedConversation], timeout_s: float) -> None:
        """Returns when all are answered, or after `timeout_s` seconds."""
        deadline = time.monotonic() + timeout_s
        waiting = list(conversations)
        while (waiting := [one for one in waiting if one.answered_at is None]) and time.monotonic() < deadline:
            await asyncio.sleep(POLL_S)
