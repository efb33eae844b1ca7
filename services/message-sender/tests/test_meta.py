"""What an HTTP answer of Meta means. The client itself meets the simulator in `test_sending`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import aiohttp
import pytest
from contracts.content import Text
from message_sender.domain.errors import Rejection
from message_sender.domain.sending import Confirmation, InDoubt, NotSent, ProviderAnswer
from message_sender.providers import OutgoingPart, SenderIdentity
from message_sender.providers.answers import open_http
from message_sender.providers.meta.sender import MetaSender, read_answer

OK = b'{"messaging_product":"whatsapp","messages":[{"id":"wamid.1"}]}'


def error(code: str) -> bytes:
    return b'{"error":{"code":%s,"type":"OAuthException","message":"5511987654321"}}' % code.encode()


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, OK, Confirmation("wamid.1")),
        (200, b"", InDoubt()), (200, b"{}", InDoubt()), (200, b'{"messages":[]}', InDoubt()), (200, b"[]", InDoubt()),
        (200, error("190"), Rejection("190", "auth", "OAuthException")),
        (403, error("130429"), Rejection("130429", "throttling", "OAuthException")),
        (500, error("131016"), Rejection("131016", "transient", "OAuthException")),
        (400, error('"100"'), Rejection("http_400", "other")), (400, error("true"), Rejection("http_400", "other")),
        (400, b"<html>", Rejection("http_400", "other")), (401, b"", Rejection("http_401", "auth")),
        (429, b"", Rejection("http_429", "throttling")), (302, b"", Rejection("http_302", "other")),
        (503, b'{"error":{"message":"Service Unavailable"}}', NotSent(handed_over=True)), (503, b"<html>", InDoubt()),
        (500, b"", InDoubt()),
        (502, b"", InDoubt()), (504, b"", InDoubt()), (408, b"", InDoubt()),
    ],
)  # fmt: skip
def test_the_code_decides_and_the_status_only_where_there_is_none(status: int, body: bytes, answer: ProviderAnswer) -> None:
    assert read_answer(status, body) == answer


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_http(0.3) as session:
        yield session


async def call(http: aiohttp.ClientSession, url: str) -> ProviderAnswer:
    return await MetaSender(http, url, "v23.0").send(
        SenderIdentity("1", "token", tenant_id=uuid4()), OutgoingPart("5511", Text(text="Oi"), uuid4())
    )


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid", "https://127.0.0.1:9"])
async def test_who_was_never_reached_was_sent_nothing(http: aiohttp.ClientSession, url: str) -> None:
    assert await call(http, url) == NotSent()


Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def broken_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n" + OK)
    writer.close()


async def speaking_something_else(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"220 mail.example ESMTP\r\n")
    writer.close()


@pytest.mark.parametrize("behaviour", [closing, silent, broken_off, speaking_something_else])
async def test_once_something_was_written_only_an_answer_tells(http: aiohttp.ClientSession, behaviour: Behaviour) -> None:
    async with await asyncio.start_server(behaviour, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await call(http, f"http://127.0.0.1:{port}") == InDoubt()


async def test_a_server_that_speaks_no_tls_was_sent_nothing(http: aiohttp.ClientSession) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await call(http, f"https://127.0.0.1:{port}") == NotSent()
