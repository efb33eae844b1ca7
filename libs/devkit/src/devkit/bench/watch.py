"""Watching what the simulated provider received, from its own log and with its own clock stamps."""

import asyncio
import time
from collections.abc import Iterable

import aiohttp

from devkit.bench.load import Conversation

POLL_S = 0.5


class Watcher:
    """Files each message of the business under the conversation that it answers. A second answer is counted, not kept."""

    def __init__(self, simulator_url: str, by_phone: dict[str, Conversation]) -> None:
        self.url = f"{simulator_url}/_sim/messages"
        self.by_phone = by_phone
        self.doubles = 0
        self._since = 0

    async def run(self) -> None:
        """Until cancelled."""
        async with aiohttp.ClientSession() as session:
            while True:
                await self._poll(session)
                await asyncio.sleep(POLL_S)

    async def _poll(self, session: aiohttp.ClientSession) -> None:
        async with session.get(self.url, params={"since": self._since}) as answer:
            messages = await answer.json()
        for message in messages:
            self._since = message["index"]
            conversation = self.by_phone.get(message["to"])
            if conversation is None or message["type"] != "text":
                continue
            if conversation.answered_at is not None:
                self.doubles += 1
                continue
            conversation.answered_at, conversation.answer = message["at"], message["text"]

    async def settled(self, conversations: Iterable[Conversation], timeout_s: float) -> None:
        """Returns when all are answered, or after `timeout_s` seconds."""
        deadline = time.monotonic() + timeout_s
        waiting = list(conversations)
        while (waiting := [one for one in waiting if one.answered_at is None]) and time.monotonic() < deadline:
            await asyncio.sleep(POLL_S)
