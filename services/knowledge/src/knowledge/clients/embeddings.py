"""Texts to vectors, through any endpoint that speaks OpenAI's embeddings API.

Source of the protocol's facts: openai/openai-openapi. Asked over plain HTTP: the SDK spends five times the CPU on it.
"""

import base64
import binascii
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import numpy as np
import orjson
import structlog
from common.errors import Invalid, Unavailable
from common.metrics import CALLS
from numpy.typing import NDArray
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from knowledge.domain.embedding import INPUTS_PER_REQUEST

EmbeddingVector = NDArray[np.float32]
"""As the vector store keeps it."""

HARMLESS = "Bom dia"
TEXT_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
CHUNK_BYTES = 65_536
CONNECTIONS = 1_000  # an endpoint may take half a second, and questions are asked at once
LONGEST_ANSWER_BYTES = 64 << 20
MOST_DIMENSIONS = 16_384

log = structlog.get_logger()

Numbers = Annotated[list[float], Field(min_length=1, max_length=MOST_DIMENSIONS)]
Encoded = Annotated[str, StringConstraints(min_length=1, max_length=MOST_DIMENSIONS * 6)]


class _Embedding(BaseModel):
    """`embedding` is base64 of little-endian floats, or numbers where the endpoint knows no other form."""

    index: Annotated[int, Field(ge=0, le=INPUTS_PER_REQUEST)] = 0
    embedding: Encoded | Numbers


class _Usage(BaseModel):
    total_tokens: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class _Answer(BaseModel):
    data: Annotated[list[_Embedding], Field(max_length=INPUTS_PER_REQUEST)]
    usage: _Usage | None = None


@dataclass(frozen=True, slots=True)
class Embedded:
    """One vector per text, in order, all of the same length. `tokens` as the provider counted them."""

    vectors: list[EmbeddingVector]
    tokens: int


class Embedder:
    """One embedding model. A call that fails is not repeated here: whoever calls decides that.

    `last_dimensions` is how long its last vectors were, None before the first.
    """

    def __init__(self, http: aiohttp.ClientSession, model: str) -> None:
        self.model = model
        self.last_dimensions: int | None = None
        self._http = http

    async def embed(self, texts: Sequence[str], *, timeout_s: float) -> Embedded:
        """Returns the vectors of at most `INPUTS_PER_REQUEST` texts, none empty.

        Raises `Invalid` for a text that the model refuses, else `Unavailable`.
        """
        status, received = await self._ask(texts, timeout_s)
        if status in TEXT_REFUSED:
            raise Invalid("the embedding model refuses this text")
        if status != HTTPStatus.OK:
            log.warning("embedding_failed", status=status)
            raise Unavailable("the embedding model does not answer")
        try:
            embedded = _read(received, len(texts))
        except (ValidationError, ValueError, binascii.Error) as error:
            log.warning("embedding_failed", error=type(error).__name__)
            raise Unavailable("what the embedding model answers cannot be read") from error
        self.last_dimensions = len(embedded.vectors[0])
        return embedded

    async def dimensions(self, *, timeout_s: float) -> int:
        """Returns the length of the model's vectors, of a text that no model refuses. Raises `Unavailable`."""
        try:
            embedded = await self.embed([HARMLESS], timeout_s=timeout_s)
        except Invalid as error:
            raise Unavailable("the embedding model refuses every text") from error
        return len(embedded.vectors[0])

    async def _ask(self, texts: Sequence[str], timeout_s: float) -> tuple[int, bytes]:
        started, status = time.monotonic(), "unreachable"
        body = orjson.dumps({"model": self.model, "input": list(texts), "encoding_format": "base64"})
        timeout = aiohttp.ClientTimeout(total=timeout_s)
        try:
            async with self._http.post("embeddings", data=body, timeout=timeout) as answer:
                received = await _body(answer)
            status = str(answer.status)
            return answer.status, received
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("embedding_failed", error=type(error).__name__)
            raise Unavailable("the embedding model does not answer") from error
        finally:
            CALLS.labels("embeddings", status).observe(time.monotonic() - started)


@asynccontextmanager
async def open_embedder(base_url: str, api_key: str, model: str) -> AsyncIterator[Embedder]:
    """Yields a client of one endpoint, through the proxy that the environment names for it."""
    headers = {"authorization": f"Bearer {api_key}", "content-type": "application/json"}
    async with aiohttp.ClientSession(
        f"{base_url.rstrip('/')}/",
        headers=headers,
        proxy=_proxy_of(base_url),
        connector=aiohttp.TCPConnector(limit=CONNECTIONS),
    ) as http:
        yield Embedder(http, model)


def _proxy_of(url: str) -> str | None:
    """Returns the proxy, looked up once: aiohttp would go through the whole environment at each request."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
        body += chunk
        if len(body) > LONGEST_ANSWER_BYTES:
            raise aiohttp.ClientPayloadError("too long")
    return bytes(body)


def _read(received: bytes, texts: int) -> Embedded:
    answer = _Answer.model_validate_json(received)
    vectors = [_vector(one.embedding) for one in sorted(answer.data, key=lambda one: one.index)]
    if len(vectors) != texts or len({len(vector) for vector in vectors}) != 1:
        raise ValueError("not one vector of the same length per text")
    return Embedded(vectors, answer.usage.total_tokens if answer.usage else 0)


def to_bytes(vector: EmbeddingVector) -> bytes:
    """Returns a vector as little-endian floats."""
    return vector.astype("<f4").tobytes()


def from_bytes(kept: bytes) -> EmbeddingVector:
    return np.frombuffer(kept, dtype="<f4")


def _vector(given: str | list[float]) -> EmbeddingVector:
    if isinstance(given, str):
        return np.frombuffer(base64.b64decode(given, validate=True), dtype="<f4")
    return np.asarray(given, dtype=np.float32)
