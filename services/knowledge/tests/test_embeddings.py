"""What endpoints that call themselves compatible answer, and what is made of it."""

import base64
import struct
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from common.errors import Invalid, Unavailable
from devkit.embedded.ports import HOST, free_port
from knowledge.clients.embeddings import Embedder, open_embedder


class Endpoint:
    """Answers with what a test says, and keeps what it was asked."""

    def __init__(self) -> None:
        self.url = f"http://{HOST}:{free_port()}"
        self.status = 200
        self.answer: Any = {}
        self.asked: list[tuple[str, Any]] = []

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        self.asked.append((str(request.url), await request.json()))
        if isinstance(self.answer, bytes):
            return web.Response(body=self.answer, status=self.status)
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    one = Endpoint()
    runner = web.ServerRunner(web.Server(one))
    await runner.setup()
    await web.TCPSite(runner, HOST, int(one.url.rpartition(":")[2])).start()
    yield one
    await runner.cleanup()


@pytest.fixture
async def embeddings(endpoint: Endpoint) -> AsyncIterator[Embedder]:
    async with open_embedder(f"{endpoint.url}/v1", "sk-test", "a-model") as opened:
        yield opened


def encoded(*numbers: float) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


async def test_vectors_come_in_the_order_of_the_texts(endpoint: Endpoint, embeddings: Embedder) -> None:
    data = [{"index": 1, "embedding": encoded(3, 4)}, {"index": 0, "embedding": encoded(1, 2.5)}]
    endpoint.answer = {"data": data, "usage": {"prompt_tokens": 7, "total_tokens": 7}}
    embedded = await embeddings.embed(["um", "dois"], timeout_s=30)

    assert [vector.tolist() for vector in embedded.vectors] == [[1, 2.5], [3, 4]]
    assert embedded.tokens == 7
    assert endpoint.asked == [
        (f"{endpoint.url}/v1/embeddings", {"model": "a-model", "input": ["um", "dois"], "encoding_format": "base64"})
    ]


async def test_an_endpoint_that_knows_only_numbers_is_understood(endpoint: Endpoint, embeddings: Embedder) -> None:
    endpoint.answer = {"data": [{"embedding": [0.5, -1]}], "usage": None}
    embedded = await embeddings.embed(["um"], timeout_s=30)

    assert [vector.tolist() for vector in embedded.vectors] == [[0.5, -1]]
    assert embedded.tokens == 0


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>busy</html>",
        b"",
        [],
        {"data": []},
        {"data": [{"embedding": encoded(1)}, {"embedding": encoded(1)}]},
        {"data": [{"embedding": ""}]},
        {"data": [{"embedding": []}]},
        {"data": [{"embedding": "not base64!"}]},
        {"data": [{"embedding": "YWJj"}]},
        {"data": [{"embedding": ["one"]}]},
        {"data": [{"embedding": [1.0] * 20_000}]},
        {"data": [{"embedding": [1.0], "index": -1}]},
    ],
    ids=repr,
)
async def test_what_cannot_be_read_is_no_answer(answer: Any, endpoint: Endpoint, embeddings: Embedder) -> None:
    endpoint.answer = answer
    with pytest.raises(Unavailable):
        await embeddings.embed(["um"], timeout_s=30)


async def test_vectors_of_different_lengths_are_no_answer(endpoint: Endpoint, embeddings: Embedder) -> None:
    endpoint.answer = {"data": [{"embedding": encoded(1)}, {"index": 1, "embedding": encoded(1, 2)}]}
    with pytest.raises(Unavailable):
        await embeddings.embed(["um", "dois"], timeout_s=30)


async def test_an_answer_without_end_is_not_read_to_its_end(
    endpoint: Endpoint, embeddings: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.clients.embeddings.LONGEST_ANSWER_BYTES", 1_000)
    endpoint.answer = {"data": [{"embedding": [1.0]}], "more": "x" * 1_000}
    with pytest.raises(Unavailable):
        await embeddings.embed(["um"], timeout_s=30)


@pytest.mark.parametrize(("status", "error"), [(400, Invalid), (422, Invalid), (401, Unavailable), (429, Unavailable)])
async def test_only_a_text_that_is_refused_is_the_askers_mistake(
    status: int, error: type[Exception], endpoint: Endpoint, embeddings: Embedder
) -> None:
    endpoint.status = status
    with pytest.raises(error):
        await embeddings.embed(["um"], timeout_s=30)


async def test_the_proxy_of_the_environment_is_asked(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", endpoint.url)
    monkeypatch.setenv("no_proxy", "")
    endpoint.answer = {"data": [{"embedding": encoded(1)}]}
    async with open_embedder("http://models.example/v1", "sk-test", "a-model") as embeddings:
        await embeddings.embed(["um"], timeout_s=30)

    assert [url for url, _ in endpoint.asked] == ["http://models.example/v1/embeddings"]
