"""The server's edge, over real sockets: whom it believes, and how long it bears with those who say nothing."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from common.edge import HttpConnection, HttpServer, http_server
from devkit.testing.harness import Harness
from toy.stage import comes_true

REQUEST = b"GET /v1/address HTTP/1.1\r\nhost: toy\r\n"
Socket = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Edge:
    def __init__(self, port: int, server: HttpServer) -> None:
        self.port = port
        self.server = server
        self.writers: list[asyncio.StreamWriter] = []

    async def open(self, said: bytes = b"") -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        writer.write(said)
        await writer.drain()
        return reader

    @property
    def answering(self) -> int:
        """How many connections have a request under way."""
        return sum(not one.idle for one in self.server.server_state.connections if isinstance(one, HttpConnection))

    async def ask(self, *headers: str) -> tuple[int, str]:
        """Status and body."""
        lines = "".join(f"{header}\r\n" for header in (*headers, "connection: close"))
        reader = await self.open(REQUEST + lines.encode() + b"\r\n")
        async with asyncio.timeout(60):
            head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
        return int(head.split()[1]), body


Serve = Callable[..., AbstractAsyncContextManager[Edge]]


@pytest.fixture
def serve(quiet_toy: Harness) -> Serve:
    @asynccontextmanager
    async def serve(**settings: Any) -> AsyncIterator[Edge]:
        server = http_server(quiet_toy.running.app, quiet_toy.running.kernel.settings.model_copy(update=settings))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            task = asyncio.create_task(server.serve(sockets=[listener]))
            edge = Edge(listener.getsockname()[1], server)
            try:
                yield edge
            finally:
                for writer in edge.writers:
                    writer.close()
                server.should_exit = True
                await task

    return serve


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Whether the server hangs up, whatever it says before."""
    try:
        async with asyncio.timeout(60):
            while await reader.read(65_536):
                pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


async def test_a_forged_address_is_believed_of_nobody(serve: Serve) -> None:
    async with serve() as edge:
        assert await edge.ask("x-forwarded-for: 203.0.113.9", "forwarded: for=203.0.113.9") == (200, '"127.0.0.1"')


async def test_a_proxy_that_an_operator_names_is_believed_of_what_it_added_itself(
    serve: Serve, quiet_toy: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, told = type(quiet_toy.running.kernel.settings), quiet_toy.running.kernel.settings.model_dump()
    told.pop("trusted_proxies")
    monkeypatch.setenv("TOY_TRUSTED_PROXIES", '["127.0.0.0/8"]')
    async with serve(trusted_proxies=kind.load(**told).trusted_proxies) as edge:
        assert await edge.ask("x-forwarded-for: 198.51.100.1, 203.0.113.9") == (200, '"203.0.113.9"')
    monkeypatch.setenv("TOY_TRUSTED_PROXIES", '["*"]')
    with pytest.raises(SystemExit):
        kind.load(**told)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\r\n",
        b"GET /v1/addr",
        REQUEST,
        REQUEST + b"x-slow: 1",
        REQUEST + b"\r\n\r\n",
        REQUEST + b"\r\nGET /v1/add",
        b"POST /v1/small HTTP/1.1\r\nhost: toy\r\ncontent-length: 50\r\n\r\nsome of it",
    ],
)
async def test_a_socket_that_does_not_finish_what_it_says_is_closed(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr("common.edge.HEAD_WITHIN_S", 0.3)
    monkeypatch.setattr("common.edge.KEEP_ALIVE_S", 1)
    monkeypatch.setattr("common.web.BODY_WITHIN_S", 0.3)
    async with serve() as edge:
        assert await is_closed(await edge.open(said))


async def test_what_drips_is_not_more_patient(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.edge.HEAD_WITHIN_S", 0.5)
    async with serve() as edge:
        reader = await edge.open(REQUEST)

        async def drip() -> None:
            while True:
                edge.writers[0].write(b"x: y\r\n")
                await asyncio.sleep(0.05)

        dripping = asyncio.create_task(drip())
        assert await is_closed(reader)
        dripping.cancel()


async def test_a_head_without_end_is_refused(serve: Serve) -> None:
    async with serve() as edge:
        reader = await edge.open(REQUEST)
        edge.writers[0].write((b"x: " + b"y" * 10_000 + b"\r\n") * 40)
        assert await is_closed(reader)
        assert (await edge.ask())[0] == 200


async def test_a_connection_that_is_kept_alive_serves_again(serve: Serve) -> None:
    async with serve() as edge:
        reader = await edge.open()
        for _ in range(3):
            edge.writers[0].write(REQUEST + b"\r\n")
            assert (await reader.readuntil(b'"127.0.0.1"')).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("bound", ["connections", "connections_per_address"])
async def test_idle_sockets_make_room_for_those_who_ask(serve: Serve, bound: str) -> None:
    async with serve(**{bound: 3}) as edge:
        readers = [await edge.open() for _ in range(6)]
        assert await edge.ask() == (200, '"127.0.0.1"')
        for reader in readers[:4]:
            assert await is_closed(reader), "those that have been idle longest"


async def test_a_request_under_way_is_not_closed_for_another(serve: Serve) -> None:
    async with serve(connections_per_address=2) as edge:
        begun = b"POST /v1/small HTTP/1.1\r\nhost: toy\r\ncontent-length: 3\r\nconnection: close\r\n\r\na"
        readers = [await edge.open(begun) for _ in range(2)]
        await comes_true(lambda: edge.answering == 2)
        assert await is_closed(await edge.open(REQUEST + b"\r\n")), "there is no room"
        for writer, reader in zip(edge.writers, readers, strict=False):
            writer.write(b"bc")
            assert (await reader.read()).startswith(b"HTTP/1.1 200")
