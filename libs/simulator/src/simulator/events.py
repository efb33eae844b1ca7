"""Live events for the phone page, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson

_HEARTBEAT_S = 15


class EventHub:
    """Costs nothing while nobody listens. A listener that lags by more than 1,000 events loses the oldest."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[bytes]] = set()

    def publish(self, kind: str, **facts: Any) -> None:
        if not self._listeners:
            return
        frame = b"event: %b\ndata: %b\n\n" % (kind.encode(), orjson.dumps(facts))
        for queue in self._listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(frame)

    async def stream(self) -> AsyncIterator[bytes]:
        """Yields frames of `text/event-stream`, with a comment as a heartbeat."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=1000)
        self._listeners.add(queue)
        try:
            yield b"retry: 1000\n\n"
            while True:
                try:
                    yield await asyncio.wait_for(queue.get(), _HEARTBEAT_S)
                except TimeoutError:
                    yield b": still here\n\n"
        finally:
            self._listeners.discard(queue)
