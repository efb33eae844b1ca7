"""The AsyncAPI document holds together and says the same as the classes.

There is no package that brings AsyncAPI's own JSON Schema, so its structure is checked here.
"""

import re
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest
import yaml
from contracts.catalogue import EVENTS, STREAMS
from contracts.event import Event
from devkit.generator.asyncapi import FILE
from devkit.generator.examples import stored_examples
from devkit.repository import ROOT
from jsonschema import Draft7Validator

# The loader in C: every worker reads this while it collects.
DOCUMENT: dict[str, Any] = yaml.load(
    (ROOT / FILE).read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
)
COMPONENT_KEY = re.compile(r"[a-zA-Z0-9.\-_]+")

every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


def test_it_has_the_parts_of_an_asyncapi_3_document() -> None:
    assert set(DOCUMENT) == {"asyncapi", "info", "defaultContentType", "channels", "operations", "components"}
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert set(DOCUMENT["info"]) == {"title", "version", "description"}
    for components in DOCUMENT["components"].values():
        assert components
        assert all(COMPONENT_KEY.fullmatch(name) for name in components)


def test_every_reference_leads_somewhere() -> None:
    references = list(references_in(DOCUMENT))

    assert len(references) > len(EVENTS)
    for reference in references:
        assert resolve(reference)


def test_every_stream_is_a_channel_with_its_settings() -> None:
    assert set(DOCUMENT["channels"]) == {topic.name for topic in STREAMS}
    for topic in STREAMS:
        channel = DOCUMENT["channels"][topic.name]
        kafka = channel["bindings"]["kafka"]
        assert channel["address"] == topic.name
        assert kafka["partitions"] == topic.partitions
        assert kafka["topicConfiguration"]["cleanup.policy"] == [topic.config["cleanup.policy"]]
        assert set(channel["messages"]) == {event.type for event in EVENTS.values() if event.topic == topic}


def test_every_stream_has_exactly_one_sender_and_it_is_the_producer() -> None:
    senders = [(o["channel"]["$ref"], o["tags"]) for o in DOCUMENT["operations"].values() if o["action"] == "send"]

    assert sorted(senders, key=str) == sorted(
        ((f"#/channels/{topic.name}", [{"name": topic.producer}]) for topic in STREAMS), key=str
    )


def test_operations_speak_of_messages_of_their_own_channel() -> None:
    assert DOCUMENT["operations"]
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in {"send", "receive"}
        assert operation["messages"]
        for message in operation["messages"]:
            assert message["$ref"].startswith(f"{operation['channel']['$ref']}/messages/")


@every_event
def test_a_message_says_its_type_key_and_headers(event: type[Event]) -> None:
    message = DOCUMENT["components"]["messages"][event.type]
    headers = resolve(message["traits"][0]["$ref"])["headers"]

    assert message["name"] == event.type
    assert message["headers"]["properties"]["ce_type"] == {"const": event.type}
    assert message["bindings"]["kafka"]["key"]["format"] == "uuid"
    assert {"ce_specversion", "ce_id", "ce_source", "ce_time", "ce_subject", "ce_tenantid", "traceparent"} <= set(
        headers["properties"]
    )


@every_event
def test_every_example_suits_the_payload_of_its_message(event: type[Event]) -> None:
    payload = DOCUMENT["components"]["messages"][event.type]["payload"]
    reader = Draft7Validator({"components": DOCUMENT["components"], **payload})

    examples = stored_examples(event.type, ROOT).values()
    assert examples
    for example in examples:
        reader.validate(example)
        assert not reader.is_valid({**example, "tenant_id": None})


def references_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references_in(value)
    elif isinstance(node, list):
        for item in node:
            yield from references_in(item)


def resolve(reference: str) -> Any:
    assert reference.startswith("#/")
    return reduce(lambda node, part: node[part], reference.removeprefix("#/").split("/"), DOCUMENT)
