"""An optional server that orders passages by how well they answer, asked as Cohere, Jina and their like are: `POST …/rerank`.

What it does not say in time, or says wrongly, is as if it had not been asked: the order by meaning and words stays.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Annotated

import aiohttp
import orjson
import structlog
from pydantic import BaseModel, Field, ValidationError

from knowledge.metrics import RERANKED

log = structlog.get_logger()

MOST_PASSAGES = 20
MAX_CHARACTERS = 4_000  # of a passage; most models read 512 tokens
MAX_ANSWER_BYTES = 1 << 20


class _Place(BaseModel):
    index: Annotated[int, Field(ge=0, lt=MOST_PASSAGES)]
    relevance_score: Annotated[float, Field(allow_inf_nan=False)]


class _Places(BaseModel):
    results: Annotated[list[_Place], Field(max_length=MOST_PASSAGES)]


class Reranker:
    """`url` is the whole address. Without one nothing is asked."""

    def __init__(self, http: aiohttp.ClientSession, url: str | None, model: str, timeout_s: float) -> None:
        self._http = http
        self._url = url
        self._model = model
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

    async def scores(self, question: str, passages: Sequence[str]) -> list[float] | None:
        """Returns how well each of the passages answers; None where that is not known. There are `MOST_PASSAGES` at most."""
        if self._url is None or not passages:
            return None
        try:
            scores = _read(await self._ask(self._url, question, passages), len(passages))
        except (aiohttp.ClientError, TimeoutError, ValidationError, ValueError) as error:
            log.warning("reranking_failed", error=type(error).__name__)
            RERANKED.labels("failed").inc()
            return None
        RERANKED.labels("reranked").inc()
        return scores

    async def _ask(self, url: str, question: str, passages: Sequence[str]) -> bytes:
        texts = [one[:MAX_CHARACTERS] for one in passages]
        body = {"model": self._model, "query": question, "documents": texts, "top_n": len(texts), "return_documents": False}
        async with self._http.post(url, data=orjson.dumps(body), timeout=self._timeout, allow_redirects=False) as answer:
            received = bytearray()
            async for piece in answer.content.iter_any():
                received += piece
                if len(received) > MAX_ANSWER_BYTES:
                    raise ValueError("too long an answer")
            if answer.status != HTTPStatus.OK:
                raise ValueError(f"answered {answer.status}")
        return bytes(received)


def _read(received: bytes, expected: int) -> list[float]:
    """Returns a score for each passage. Raises `ValueError` where one lacks or is there twice."""
    found = _Places.model_validate_json(received).results
    by_index = {one.index: one.relevance_score for one in found}
    if len(found) != expected or by_index.keys() != set(range(expected)):
        raise ValueError("other passages than were asked for")
    return [by_index[index] for index in range(expected)]


@asynccontextmanager
async def open_reranker(url: str | None, model: str, api_key: str | None, timeout_s: float) -> AsyncIterator[Reranker]:
    """Yields a client of one server, or of none."""
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {api_key}"} if api_key else {})
    async with aiohttp.ClientSession(headers=headers) as http:
        yield Reranker(http, url, model, timeout_s)
