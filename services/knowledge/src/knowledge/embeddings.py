"""Texts to vectors, through any endpoint that speaks OpenAI's embeddings API."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from common.errors import Invalid, Unavailable
from common.metrics import CALLS
from openai import APIStatusError, AsyncOpenAI, BadRequestError, OpenAIError, UnprocessableEntityError

Vector = list[float]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Embedded:
    """One vector per text, in order, all of the same length. `tokens` as the provider counted them."""

    vectors: list[Vector]
    tokens: int


class Embeddings:
    """One model. The client is the process's own and never retries: jobs and callers do, each by its policy."""

    def __init__(self, client: AsyncOpenAI, model: str) -> None:
        self.model = model
        self._client = client

    async def embed(self, texts: Sequence[str], *, timeout_s: float) -> Embedded:
        """At most 2,048 texts, none empty. Raises `Invalid` for what the model refuses, else `Unavailable`."""
        started = time.monotonic()
        try:
            answer = await self._client.embeddings.create(model=self.model, input=list(texts), timeout=timeout_s)
        except (BadRequestError, UnprocessableEntityError) as error:
            self._record("refused", started)
            raise Invalid("the embedding model refuses this text") from error
        except OpenAIError as error:
            self._record(str(error.status_code) if isinstance(error, APIStatusError) else "unreachable", started)
            log.warning("not_embedded", error=type(error).__name__)
            raise Unavailable("the embedding model does not answer") from error
        self._record("200", started)
        in_order = sorted(answer.data, key=lambda one: one.index)
        return Embedded([one.embedding for one in in_order], answer.usage.total_tokens)

    @staticmethod
    def _record(outcome: str, started: float) -> None:
        CALLS.labels("embeddings", outcome).observe(time.monotonic() - started)
