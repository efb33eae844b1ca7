"""Without its database the gateway says 503 at once, and what it then takes is taken once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from devkit.testing.fixtures import ServiceDatabases
from gateway.settings import Settings
from structlog.testing import capture_logs

from .lines import OpenGateway, OpenLine
from .waiting import eventually


class Proxy:
    """A way to Postgres that can be cut (`refuse`), or go silent (`hang`)."""

    def __init__(self, host: str, port: int) -> None:
        self.target = host, port
        self.mode: Literal["carry", "refuse", "hang"] = "carry"
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    def become(self, mode: Literal["carry", "refuse", "hang"]) -> None:
        self.mode = mode
        self._open.clear() if mode == "hang" else self._open.set()
        if mode == "refuse":
            for writer in self._writers:
                writer.transport.abort()
            self._writers.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "refuse":
            writer.transport.abort()
            return
        there = await asyncio.open_connection(*self.target)
        self._writers |= {writer, there[1]}
        for source, sink in ((reader, there[1]), (there[0], writer)):
            task = asyncio.create_task(self._carry(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while chunk := await source.read(65_536):
                await self._open.wait()
                sink.write(chunk)
                await sink.drain()
        except ConnectionError:
            pass
        sink.close()

    async def stop(self) -> None:
        self.become("refuse")
        self.server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture
async def proxied(open_gateway: OpenGateway, service_databases: ServiceDatabases, open_line: OpenLine) -> AsyncIterator[Any]:
    """A line of a gateway that reaches its database through a proxy."""

    @asynccontextmanager
    async def through_a_proxy() -> AsyncIterator[Any]:
        async with service_databases("gateway") as database:
            where = urlsplit(database.app_url)
            proxy = Proxy(where.hostname or "", where.port or 0)
            await proxy.start()
            routed = database.app_url.replace(f":{where.port}/", f":{proxy.port}/")
            shipped = Settings.model_fields["acknowledge_timeout_s"].default
            gateway = await open_gateway(database=database, database_url=routed, acknowledge_timeout_s=shipped)
            try:
                yield await open_line(gateway), proxy
            finally:
                proxy.become("carry")
                await gateway.database.close()
                await proxy.stop()

    async with through_a_proxy() as line_and_proxy:
        yield line_and_proxy


@pytest.mark.parametrize("mode", ["refuse", "hang"])
async def test_without_its_database_the_gateway_says_so_within_a_second(proxied: Any, mode: Any) -> None:
    line, proxy = proxied
    assert await line.post(line.texts("before")) == 200

    proxy.become(mode)
    with capture_logs() as told:
        answers = await asyncio.gather(*(line.post(line.texts("during", first=1)) for _ in range(10)))
    assert set(answers) == {503}
    assert line.path.rpartition("/")[2] not in str(told), "the address is a secret"
    endpoints = {one["endpoint"] for one in told if one["event"] == "database_unavailable"}
    # Of one that hangs nobody knows that it is away: it is the second for an answer that was over, not the ten of a statement.
    assert endpoints == ({"receive"} if mode == "refuse" else set())

    proxy.become("carry")
    await eventually(lambda: line.post(line.texts("during", first=1)), lambda status: status == 200)
    assert await line.said() == ["before", "during"]
