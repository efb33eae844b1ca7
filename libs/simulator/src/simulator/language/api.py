"""The OpenAI-compatible routes: chat completions, embeddings and the list of models."""

import base64
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from simulator.endpoint import Endpoint, SimulatedCall, SimulatedRefusal, Surface
from simulator.faults import Fault, FaultFacts
from simulator.language.extractive import Draft, think
from simulator.language.prompt import Prompt, content_text, read_prompt
from simulator.language.requests import chat_request, embedding_texts, require_key
from simulator.language.schema import InvalidSchema, fill, free_object
from simulator.language.shapes import CHAT_MODEL, EMBEDDING_MODEL, ChatCompletion, bad_request, tool_call
from simulator.language.tokens import TokenCounter
from simulator.language.tools import arguments, choose_tool
from simulator.language.vectors import TextEmbeddings, TextVector
from simulator.wire import json_response


class OpenAIAPI:
    """Serves one chat model and one embedding model."""

    def __init__(self, model: TextEmbeddings, tokens: TokenCounter) -> None:
        self._model = model
        self._tokens = tokens

    async def chat(self, call: SimulatedCall) -> Response:
        require_key(call.request)
        payload = chat_request(call.data)
        try:
            completion = await self._complete(payload)
        except InvalidSchema as invalid:
            raise bad_request(f"Invalid schema: {invalid}", code="invalid_json_schema") from invalid
        if call.fault:
            _spoil(completion, call.fault)
        headers = {"x-request-id": "req_" + secrets.token_hex(16)}
        if payload.get("stream"):
            options = payload.get("stream_options") or {}
            chunks = _as_stream(completion.chunks(include_usage=bool(options.get("include_usage"))))
            return StreamingResponse(chunks, media_type="text/event-stream", headers=headers)
        return json_response(completion.whole(), headers=headers)

    async def embed(self, call: SimulatedCall) -> Response:
        require_key(call.request)
        texts, as_base64 = embedding_texts(call.data)
        vectors = await self._model.embed(texts)
        data = [
            {"object": "embedding", "index": index, "embedding": _encoded(vector, as_base64)}
            for index, vector in enumerate(vectors)
        ]
        tokens = sum(map(self._tokens.text, texts))
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return json_response({"object": "list", "data": data, "model": EMBEDDING_MODEL, "usage": usage})

    async def _complete(self, payload: dict[str, Any]) -> ChatCompletion:
        messages = payload["messages"]
        prompt = read_prompt(messages)
        draft = await think(prompt, self._model)
        prompt_tokens = self._tokens.messages([content_text(message) for message in messages])
        if function := _wanted_tool(payload, prompt, draft):
            call = tool_call(function["name"], arguments(function, draft))
            spent = self._tokens.text(call["function"]["arguments"])
            return ChatCompletion(None, prompt_tokens, spent, tool_calls=[call], finish_reason="tool_calls")
        content = _content(payload.get("response_format"), draft)
        completion = ChatCompletion(content, prompt_tokens, self._tokens.text(content))
        limit = payload.get("max_completion_tokens") or payload.get("max_tokens")
        if limit and completion.completion_tokens > limit:
            completion.content, completion.finish_reason = self._tokens.shorten(content, limit), "length"
            completion.completion_tokens = limit
        return completion


async def list_models(request: Request) -> Response:
    try:
        require_key(request)
    except SimulatedRefusal as refusal:
        return refusal.response
    models = [
        {"id": name, "object": "model", "created": 1_750_000_000, "owned_by": "simulator"}
        for name in (CHAT_MODEL, EMBEDDING_MODEL)
    ]
    return json_response({"object": "list", "data": models})


def routes(api: OpenAIAPI, surface: Surface) -> list[Route]:
    chat = Endpoint(surface, "openai.chat", api.chat, _chat_facts)
    embeddings = Endpoint(surface, "openai.embeddings", api.embed, _embedding_facts)
    return [
        Route("/v1/chat/completions", chat, methods=["POST"]),
        Route("/v1/embeddings", embeddings, methods=["POST"]),
        Route("/v1/models", list_models),
    ]


def _wanted_tool(payload: dict[str, Any], prompt: Prompt, draft: Draft) -> dict[str, Any] | None:
    if not payload.get("tools") or prompt.asked_tools:
        return None
    return choose_tool(payload["tools"], payload.get("tool_choice", "auto"), draft)


def _content(response_format: dict[str, Any] | None, draft: Draft) -> str:
    match (response_format or {}).get("type"):
        case "json_schema":
            schema = (response_format or {})["json_schema"]["schema"]
            return orjson.dumps(fill(schema, draft)).decode()
        case "json_object":
            return orjson.dumps(free_object(draft)).decode()
    return draft.text


def _spoil(completion: ChatCompletion, fault: Fault) -> None:
    content = completion.content or ""
    if fault.invalid_json:
        completion.content = "{" + content
    if fault.truncate:
        completion.content, completion.finish_reason = content[: len(content) // 2], "length"
    if fault.empty:
        completion.content = ""
    if fault.refusal:
        completion.content, completion.refusal = None, "I'm sorry, I cannot assist with that request."


async def _as_stream(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def _encoded(vector: TextVector, as_base64: bool) -> str | list[float]:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode() if as_base64 else vector.tolist()


def _chat_facts(request: Request, data: Any) -> FaultFacts:
    messages = data.get("messages") if isinstance(data, dict) else None
    asked = [message for message in _as_list(messages) if isinstance(message, dict) and message.get("role") == "user"]
    return FaultFacts(text=content_text(asked[-1]) if asked else "")


def _embedding_facts(request: Request, data: Any) -> FaultFacts:
    given = data.get("input") if isinstance(data, dict) else None
    return FaultFacts(text=given if isinstance(given, str) else "\n".join(map(str, _as_list(given))))


def _as_list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []
