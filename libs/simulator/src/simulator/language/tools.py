"""Whether a tool should be asked: only when its name or description shares words with the question, and only once."""

import re
from typing import Any

import orjson

from simulator.language.extractive import Draft
from simulator.language.schema import WantedSchema, fill
from simulator.language.words import stems

_HANDOFF = stems("human handoff handover transfer escalate atendente humano")
_SEARCH = stems("search lookup find knowledge buscar pesquisar")


def choose_tool(tools: list[WantedSchema], choice: Any, draft: Draft) -> dict[str, Any] | None:
    """Returns the function to call, under OpenAI's `tool_choice`: none, auto, required, or one by name."""
    functions = [tool["function"] for tool in tools if tool.get("type") == "function"]
    if choice == "none" or not functions:
        return None
    if isinstance(choice, dict):
        wanted = choice.get("function", {}).get("name")
        return next((function for function in functions if function["name"] == wanted), None)
    best = max(functions, key=lambda function: _affinity(function, draft))
    return best if choice == "required" or _affinity(best, draft) > 0 else None


def arguments(function: dict[str, Any], draft: Draft) -> str:
    """Returns the arguments as the string of JSON that the API carries."""
    return orjson.dumps(fill(function.get("parameters") or {"type": "object"}, draft)).decode()


def _affinity(function: dict[str, Any], draft: Draft) -> int:
    """0 = not for this question. A draft that already answers needs no tool."""
    if draft.finding or draft.decision in ("clarify", "none"):
        return 0
    name = stems(re.sub(r"[_-]+|(?<=[a-z])(?=[A-Z])", " ", function["name"]))
    if draft.reason == "customer_request":
        return len(name & _HANDOFF)
    asked = stems(draft.question)
    about = stems(str(function.get("description") or ""))
    searches = draft.reason == "no_information" and bool(name & _SEARCH)
    return 2 * len(asked & name) + len(asked & about) + searches
