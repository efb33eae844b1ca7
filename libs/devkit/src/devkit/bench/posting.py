"""The cheapest client there is: whole requests over kept connections, so that the driver does not measure itself."""

import asyncio
import gc
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from devkit.bench.webhooks import WebhookRequest

UNANSWERED = 0
ANSWER_TIMEOUT_S = 30.0


@dataclass(slots=True)
class PostedRequest:
    """One request. Seconds of a monotonic clock; `status` is 0 when there was no answer."""

    line: int
    due_at: float
    sent_at: float
    answered_at: float
    status: int

    @property
    def latency_s(self) -> float:
        """From when it was due, so that nobody's falling behind is hidden."""
        return self.answered_at - self.due_at


class PostingConnection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None
        self.is_open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop has its own base class

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, rest = self._received.partition(b"\r\n\r\n")
        if separator and len(rest) >= _content_length(head):
            self._received = b""
            self.is_open = self.is_open and b"\r\nconnection: close" not in head.lower()
            self._finish(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._finish(UNANSWERED)

    def _finish(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)

    async def post(self, wire: bytes) -> int:
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(wire)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


class Poster:
    """Connections to one server, kept and used again."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._idle: deque[PostingConnection] = deque()

    async def post(self, request: WebhookRequest, due_at: float) -> PostedRequest:
        sent_at = time.monotonic()
        status = await self.send(request.wire)
        return PostedRequest(request.line, due_at, sent_at, time.monotonic(), status)

    async def send(self, wire: bytes) -> int:
        """Returns the status of the answer; 0 where nobody listens, or none came."""
        try:
            connection = self._kept() or await self._connect()
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                status = await connection.post(wire)
        except TimeoutError:
            connection.close()
            return UNANSWERED
        except OSError:
            return UNANSWERED
        if connection.is_open:
            self._idle.append(connection)
        else:
            connection.close()
        return status

    def _kept(self) -> PostingConnection | None:
        """Returns the connection used last that the server has not closed meanwhile."""
        while self._idle:
            if (connection := self._idle.pop()).is_open:
                return connection
        return None

    async def _connect(self) -> PostingConnection:
        _, connection = await asyncio.get_running_loop().create_connection(PostingConnection, self.host, self.port)
        return connection

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    async def as_fast_as_it_goes(
        self, requests: Sequence[WebhookRequest], seconds: float, at_a_time: int
    ) -> list[PostedRequest]:
        """Posts in a closed loop: `at_a_time` requests are always under way, until the time or the requests are used up."""
        waiting, done = iter(requests), list[PostedRequest]()
        ends_at = time.monotonic() + seconds

        async def one_after_the_other() -> None:
            for request in waiting:
                if time.monotonic() >= ends_at:
                    return
                done.append(await self.post(request, time.monotonic()))

        await asyncio.gather(*(one_after_the_other() for _ in range(at_a_time)))
        return done

    async def on_schedule(self, requests: Sequence[WebhookRequest], rate: float) -> list[PostedRequest]:
        """Posts in an open loop: request n is due n/rate seconds after the first, whatever became of those before it."""
        gc.collect()
        gc.freeze()  # or a collection over all these requests would count as the server's latency
        began = time.monotonic() + 0.1
        async with asyncio.TaskGroup() as group:
            tasks = []
            for place, request in enumerate(requests):
                due_at = began + place / rate
                if (wait_s := due_at - time.monotonic()) > 0:
                    await asyncio.sleep(wait_s)
                tasks.append(group.create_task(self.post(request, due_at)))
        return [task.result() for task in tasks]
