"""OpenAI's answers, chunks and errors, field by field as the SDK expects them."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from simulator.endpoint import SimulatedRefusal

CHAT_MODEL = "sim-extractive"
EMBEDDING_MODEL = "sim-embedding"

FinishReason = Literal["stop", "length", "tool_calls"]


@dataclass(slots=True)
class ChatCompletion:
    """One choice with its usage in tokens."""

    content: str | None
    prompt_tokens: int
    completion_tokens: int = 0
    refusal: str | None = None
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    finish_reason: FinishReason = "stop"
    id: str = field(default_factory=lambda: "chatcmpl-" + secrets.token_urlsafe(21))
    created: int = field(default_factory=lambda: int(time.time()))

    def usage(self) -> dict[str, Any]:
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": self.prompt_tokens + self.completion_tokens,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }

    def whole(self) -> dict[str, Any]:
        """Returns the answer of a request without `stream`."""
        message: dict[str, Any] = {"role": "assistant", "content": self.content, "refusal": self.refusal}
        if self.tool_calls:
            message["tool_calls"] = self.tool_calls
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.finish_reason}
        return {**self._head("chat.completion"), "choices": [choice], "usage": self.usage()}

    def chunks(self, include_usage: bool) -> Iterator[bytes]:
        """Yields the server-sent events of a request with `stream`."""
        head = self._head("chat.completion.chunk")
        for delta in [{"role": "assistant", "content": None if self.tool_calls else ""}, *self._deltas()]:
            yield _event({**head, "choices": [_chunk_choice(delta, None)]})
        yield _event({**head, "choices": [_chunk_choice({}, self.finish_reason)]})
        if include_usage:
            yield _event({**head, "choices": [], "usage": self.usage()})
        yield b"data: [DONE]\n\n"

    def _deltas(self) -> Iterator[dict[str, Any]]:
        if self.refusal:
            yield {"refusal": self.refusal}
        for index, call in enumerate(self.tool_calls):
            function = call["function"]
            yield {"tool_calls": [{**call, "index": index, "function": {**function, "arguments": ""}}]}
            for piece in _pieces(function["arguments"]):
                yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}
        for piece in _pieces(self.content or ""):
            yield {"content": piece}

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": CHAT_MODEL,
            "service_tier": "default",
            "system_fingerprint": "fp_simulator",
        }


def tool_call(name: str, arguments: str) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"id": "call_" + secrets.token_urlsafe(18), "type": "function", "function": function}


def error_body(message: str, kind: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def bad_request(message: str, param: str | None = None, code: str | None = None) -> SimulatedRefusal:
    return SimulatedRefusal(400, error_body(message, "invalid_request_error", param, code))


def missing_key() -> SimulatedRefusal:
    message = "You didn't provide an API key. Provide it in an Authorization header using Bearer auth."
    return SimulatedRefusal(401, error_body(message, "invalid_request_error", code="invalid_api_key"))


def unknown_model(name: str, known: str) -> SimulatedRefusal:
    message = f"The model `{name}` does not exist; this simulator serves `{known}`."
    return SimulatedRefusal(404, error_body(message, "invalid_request_error", "model", "model_not_found"))


def fault_body(status: int) -> dict[str, Any]:
    """Returns the error that the real API most likely sends with an HTTP status."""
    if status == 429:
        return error_body("Rate limit reached for requests", "requests", code="rate_limit_exceeded")
    if status in (401, 403):
        return error_body("Incorrect API key provided", "invalid_request_error", code="invalid_api_key")
    if status >= 500:
        return error_body("The server had an error while processing your request", "server_error")
    return error_body("The request was refused by a fault switch", "invalid_request_error")


def _chunk_choice(delta: dict[str, Any], finish_reason: FinishReason | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _pieces(text: str, size: int = 12) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def _event(chunk: dict[str, Any]) -> bytes:
    return b"data: %b\n\n" % orjson.dumps(chunk)
