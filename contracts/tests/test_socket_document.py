"""The document of the agents' WebSocket holds together, and takes what is said over it."""

from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest
import yaml
from devkit.generator.sockets import FILE, socket_document
from devkit.repository import ROOT
from jsonschema import Draft202012Validator

# The loader in C: every worker reads this while it collects.
DOCUMENT: dict[str, Any] = yaml.load(
    (ROOT / FILE).read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
)
COMMAND = {"type": "command", "id": "x", "conversation_id": "018f0000-0000-7000-8000-000000000000"}


def test_it_is_not_stale() -> None:
    assert socket_document() == DOCUMENT, "run scripts/contracts"


def references_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from references_in(item)


def test_every_reference_leads_somewhere_and_every_message_is_said_or_heard() -> None:
    references = set(references_in(DOCUMENT))
    assert references
    for reference in references:
        assert reduce(lambda node, part: node[part], reference.removeprefix("#/").split("/"), DOCUMENT)
    said = {one["$ref"] for operation in DOCUMENT["operations"].values() for one in operation["messages"]}
    assert {one.rpartition("/")[2] for one in said} == set(DOCUMENT["components"]["messages"])


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("Ping", {"type": "ping"}, {"type": "pong"}),
        ("Authenticate", {"type": "authenticate", "token": "x", "resume_from": 3}, {"type": "authenticate"}),
        ("SendCommand", {**COMMAND, "command": "send", "text": "Hi"}, {**COMMAND, "command": "send", "text": ""}),
        ("CloseCommand", {**COMMAND, "command": "close"}, {**COMMAND, "command": "close", "id": "x" * 65}),
        ("Pong", {"type": "pong"}, {"type": "ping"}),
    ],
)
def test_a_schema_takes_what_is_said_and_nothing_else(name: str, good: dict[str, Any], bad: dict[str, Any]) -> None:
    schema = Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]})
    schema.validate(good)
    assert not schema.is_valid(bad)
