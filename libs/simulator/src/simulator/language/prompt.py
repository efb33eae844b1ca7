"""What a list of chat messages says: the question, the passages, and what tools have answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.language.passages import PromptPassage, passage, passages_of, without_passages


@dataclass(frozen=True, slots=True)
class Prompt:
    """`question` joins what the customer wrote since the last answer; `asked_tools` means a tool has answered since."""

    question: str
    passages: tuple[PromptPassage, ...]
    asked_tools: bool


def content_text(message: dict[str, Any]) -> str:
    """Returns the text of a message, whose content is a string, null, or a list of parts."""
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def read_prompt(messages: Sequence[dict[str, Any]]) -> Prompt:
    passages: list[PromptPassage] = []
    for message in messages:
        passages += passages_of(content_text(message))
    results = _tool_results(messages)
    passages += [passage(None, "", result) for result in results if not passages_of(result)]
    return Prompt(_question(messages), tuple(passages), bool(results))


def _question(messages: Sequence[dict[str, Any]]) -> str:
    turns: list[str] = []
    for message in reversed(messages):
        text = without_passages(content_text(message)) if message["role"] == "user" else ""
        if text:
            turns.append(text)
        elif turns and message["role"] == "assistant":
            break
    return "\n".join(reversed(turns))


def _tool_results(messages: Sequence[dict[str, Any]]) -> list[str]:
    results = []
    for message in reversed(messages):
        if message["role"] == "user":
            break
        if message["role"] == "tool":
            results.append(content_text(message))
    return results[::-1]
