"""What the API refuses: checked by hand, because these are the busiest routes."""

from typing import Any

from starlette.requests import Request

from simulator.language.shapes import (
    CHAT_MODEL,
    EMBEDDING_MODEL,
    bad_request,
    missing_key,
    unknown_model,
)
from simulator.language.vectors import DIMENSIONS

MOST_INPUTS = 2048
_ROLES = ("system", "developer", "user", "assistant", "tool")
_FORMATS = ("text", "json_object", "json_schema")


def require_key(request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise missing_key()


def chat_request(data: Any) -> dict[str, Any]:
    """Returns an acceptable body of `/chat/completions`. Raises SimulatedRefusal in OpenAI's words."""
    payload = _body(data, CHAT_MODEL)
    messages = payload.get("messages")
    if not isinstance(messages, list) or not messages:
        raise bad_request("Invalid 'messages': expected an array with at least one message.", "messages")
    for position, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in _ROLES:
            raise bad_request("Invalid role of a message.", f"messages[{position}].role")
    _check_tool_answers(messages)
    _check_tools(payload.get("tools"))
    _check_format(payload.get("response_format"))
    _check_limit(payload, "max_completion_tokens")
    _check_limit(payload, "max_tokens")
    if not isinstance(payload.get("stream_options") or {}, dict):
        raise bad_request("'stream_options' must be an object.", "stream_options")
    return payload


def embedding_texts(data: Any) -> tuple[list[str], bool]:
    """Returns the inputs of `/embeddings`, and whether base64 is wanted. Raises SimulatedRefusal in OpenAI's words."""
    payload = _body(data, EMBEDDING_MODEL)
    given = payload.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise bad_request("'input' must be a non-empty string or an array of them; token arrays are not served.", "input")
    if not 1 <= len(texts) <= MOST_INPUTS:
        raise bad_request(f"'input' must have between 1 and {MOST_INPUTS} elements.", "input")
    if payload.get("dimensions") not in (None, DIMENSIONS):
        raise bad_request(f"This model has {DIMENSIONS} dimensions and no others.", "dimensions")
    encoding = payload.get("encoding_format") or "float"
    if encoding not in ("float", "base64"):
        raise bad_request("'encoding_format' must be 'float' or 'base64'.", "encoding_format")
    return texts, encoding == "base64"


def _body(data: Any, known_model: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise bad_request("We could not parse the JSON body of your request.")
    model = data.get("model")
    if not isinstance(model, str):
        raise bad_request("you must provide a model parameter", "model")
    if model != known_model:
        raise unknown_model(model, known_model)
    return data


def _check_tool_answers(messages: list[dict[str, Any]]) -> None:
    """Every tool call must be answered before anybody else speaks, and nothing else may be answered."""
    waiting: set[str] = set()
    for message in messages:
        if message["role"] == "tool":
            if message.get("tool_call_id") not in waiting:
                raise bad_request("A message of role 'tool' must follow a call with its 'tool_call_id'.", "messages")
            waiting.discard(message["tool_call_id"])
        elif waiting:
            break
        else:
            waiting = _call_ids(message.get("tool_calls"))
    if waiting:
        missing = ", ".join(sorted(waiting))
        raise bad_request(f"These tool_call_ids did not have response messages: {missing}", "messages")


def _call_ids(calls: Any) -> set[str]:
    if not isinstance(calls or [], list):
        raise bad_request("'tool_calls' must be an array.", "messages")
    for call in calls or []:
        if not isinstance(call, dict) or not isinstance(call.get("id"), str):
            raise bad_request("A tool call must have an id.", "messages")
    return {call["id"] for call in calls or []}


def _check_limit(payload: dict[str, Any], name: str) -> None:
    limit = payload.get(name)
    if limit is not None and (not isinstance(limit, int) or limit < 1):
        raise bad_request(f"'{name}' must be a positive integer.", name)


def _check_tools(tools: Any) -> None:
    if tools is None:
        return
    if not isinstance(tools, list) or not 1 <= len(tools) <= 128:
        raise bad_request("'tools' must be an array of 1 to 128 tools.", "tools")
    for tool in tools:
        function = tool.get("function") if isinstance(tool, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            raise bad_request("A tool must have a function with a name.", "tools")
        if not isinstance(function.get("parameters") or {}, dict):
            raise bad_request("The parameters of a function are a JSON schema.", "tools")


def _check_format(given: Any) -> None:
    if given is None:
        return
    kind = given.get("type") if isinstance(given, dict) else None
    if kind not in _FORMATS:
        raise bad_request("'response_format.type' must be text, json_object or json_schema.", "response_format.type")
    if kind == "json_schema":
        named = given.get("json_schema")
        if not isinstance(named, dict) or not isinstance(named.get("schema"), dict) or not named.get("name"):
            raise bad_request("'response_format.json_schema' needs a name and a schema.", "response_format.json_schema")
