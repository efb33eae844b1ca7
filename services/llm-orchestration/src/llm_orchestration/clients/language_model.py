"""The language model, behind an OpenAI-compatible API: one client per process, and the only layer that tries again.

Source of the protocol's facts: openai/openai-openapi, and openai/openai-python `_base_client.py` for what may be retried.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import httpx2
import openai
import stamina
import structlog
from common.breaker import Breaker
from common.errors import Unavailable
from common.metrics import CALLS
from contracts.bounds import Code, Line, first
from openai import AsyncOpenAI
from pydantic import BaseModel, Field, ValidationError

from llm_orchestration.domain.prompt import ChatMessage
from llm_orchestration.domain.reply import RESPONSE_FORMAT, ModelAnswer

log = structlog.get_logger()

RETRIED = frozenset({408, 409, 429})
OUR_MISTAKE = frozenset({400, 413, 422})
"""Statuses that say nothing about the model's health."""
LONGEST_ANSWER = 100_000  # characters: more than any model may say in `max_output_tokens`
MOST_AT_ONCE = 1024
"""Calls at once: a turn that waits costs a connection and its prompt."""
PAUSE_S = 0.25
LEAST_LEFT_S = 1.0


class ModelUnavailable(Exception):
    """No model answered. `__cause__` says what the last one did instead."""


class _Unreadable(Exception):
    """A success that is not a chat completion."""


Tokens = Annotated[int, Field(ge=0, le=2**31 - 1)]


class _Message(BaseModel):
    content: Annotated[str, Field(max_length=LONGEST_ANSWER)] | None = None
    refusal: Line | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: Code | None = None


class _Usage(BaseModel):
    prompt_tokens: Tokens = 0
    completion_tokens: Tokens = 0


class _ChatCompletion(BaseModel):
    choices: Annotated[list[_Choice], *first(1)]
    usage: _Usage | None = None


FAILURES = (openai.APIError, _Unreadable, TimeoutError, Unavailable)


@dataclass
class LanguageModel:
    """Asks a model for a `ModelReply`. `fallback` is asked once when the wanted model is unavailable."""

    client: AsyncOpenAI
    fallback: str | None
    max_output_tokens: int
    timeout_s: float
    breakers: dict[str, Breaker] = field(default_factory=dict)

    async def ask(self, model: str, messages: Sequence[ChatMessage], *, temperature: float | None, until: float) -> ModelAnswer:
        """Returns what the model answers. Raises `ModelUnavailable`.

        It is asked once more where that may help and `until` (the loop's time) allows it.
        """
        try:
            return await self._ask_twice(model, messages, temperature, until)
        except FAILURES as error:
            log.warning("model_failed", model=model, **_described(error))
            if self.fallback in (None, model):
                raise ModelUnavailable from error
        try:
            return await self._ask_once(self.fallback, messages, temperature)
        except FAILURES as error:
            log.warning("model_failed", model=self.fallback, **_described(error))
            raise ModelUnavailable from error

    async def _ask_twice(
        self, model: str, messages: Sequence[ChatMessage], temperature: float | None, until: float
    ) -> ModelAnswer:
        def pause_or_stop(error: Exception) -> float | bool:
            pause_s, left_s = _pause_s(error), until - asyncio.get_running_loop().time()
            return pause_s if pause_s is not None and pause_s + LEAST_LEFT_S < left_s else False

        async for attempt in stamina.retry_context(on=pause_or_stop, attempts=2):
            with attempt:
                return await self._ask_once(model, messages, temperature)
        raise ModelUnavailable  # unreachable: the loop returns or raises

    async def _ask_once(self, model: str, messages: Sequence[ChatMessage], temperature: float | None) -> ModelAnswer:
        breaker = self.breakers.setdefault(model, Breaker())
        breaker.check()
        started, status, healthy = time.monotonic(), "no_answer", False
        try:
            async with asyncio.timeout(self.timeout_s):
                answer = _read(model, await self._post(model, messages, temperature))
            status, healthy = "200", True
            return answer
        except openai.APIStatusError as error:
            status, healthy = str(error.status_code), error.status_code in OUR_MISTAKE
            raise
        finally:
            breaker.record(ok=healthy)
            CALLS.labels("model", status).observe(time.monotonic() - started)

    async def _post(self, model: str, messages: Sequence[ChatMessage], temperature: float | None) -> object:
        """Returns the body of the answer. `chat.completions.create` would take twice the CPU, for the SDK's models."""
        body: dict[str, Any] = {
            "model": model,
            "messages": messages,
            "response_format": RESPONSE_FORMAT,
            "max_completion_tokens": self.max_output_tokens,
        }
        if temperature is not None:
            body["temperature"] = temperature
        return await self.client.post("/chat/completions", cast_to=object, body=body)


def _read(model: str, body: object) -> ModelAnswer:
    try:
        completion = _ChatCompletion.model_validate(body)
    except ValidationError as error:
        raise _Unreadable from error
    if not completion.choices:
        raise _Unreadable
    choice, usage = completion.choices[0], completion.usage
    if usage is None:
        log.warning("model_usage_missing", model=model)
        usage = _Usage()
    said = choice.message
    return ModelAnswer(model, said.content, said.refusal, choice.finish_reason, usage.prompt_tokens, usage.completion_tokens)


def _pause_s(error: Exception) -> float | None:
    """Returns the seconds until another attempt makes sense; None when it makes none."""
    if isinstance(error, openai.APIStatusError):
        if not _may_be_retried(error):
            return None
        return retry_after_s(error.response.headers) or PAUSE_S
    return PAUSE_S if isinstance(error, openai.APIConnectionError | _Unreadable | TimeoutError) else None


def _may_be_retried(error: openai.APIStatusError) -> bool:
    asked: Literal["true", "false"] | str | None = error.response.headers.get("x-should-retry")
    if asked in ("true", "false"):
        return asked == "true"
    if error.code == "insufficient_quota":
        return False
    return error.status_code in RETRIED or error.status_code >= 500


def retry_after_s(headers: httpx2.Headers) -> float | None:
    """Returns the pause that the vendor asks for, in `retry-after-ms` or (in seconds) `retry-after`; None without either."""
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * unit_s)
        except (KeyError, ValueError):
            continue
    return None


def _described(error: Exception) -> dict[str, Any]:
    """Returns what the log may say of an error. Never its message: vendors quote the prompt in it."""
    described: dict[str, Any] = {"error": type(error).__name__}
    if isinstance(error, openai.APIStatusError):
        described |= {"status": error.status_code, "code": error.code, "request_id": error.request_id}
    return described
