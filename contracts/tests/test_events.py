"""Events as they are written and read, and what the registry refuses."""

import json
from typing import Any

import pytest
from contracts.catalogue import EVENTS
from contracts.event import REGISTRY, Event
from contracts.gateway import MessageReceived
from contracts.topics import INCOMING_MESSAGES
from devkit.generator.examples import stored_examples
from devkit.generator.schemas import stored
from devkit.repository import ROOT
from pydantic import ValidationError

FREE_FORM = {"entities"}

every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


@every_event
def test_what_is_written_is_read(event: type[Event]) -> None:
    for payload in newest_examples(event):
        said = event.model_validate(payload)

        assert event.read(said.write()) == said


@every_event
def test_full_examples_are_exactly_what_a_writer_writes(event: type[Event]) -> None:
    for payload in newest_examples(event, "full"):
        assert json.loads(event.model_validate(payload).write()) == payload


@every_event
def test_readers_pass_over_what_they_do_not_know_at_every_depth(event: type[Event]) -> None:
    for payload in newest_examples(event):
        assert event.read(json.dumps(with_news(payload)).encode()) == event.model_validate(payload)


@every_event
def test_writers_may_not_invent_fields(event: type[Event]) -> None:
    for payload in newest_examples(event):
        with pytest.raises(ValidationError, match="extra_forbidden"):
            event.model_validate(payload | {"invented": True})


def test_readers_refuse_a_payload_that_lacks_what_they_need() -> None:
    payload = newest_examples(MessageReceived, "minimal")[0]

    with pytest.raises(ValidationError, match="contact"):
        MessageReceived.read(json.dumps({k: v for k, v in payload.items() if k != "contact"}).encode())


@pytest.mark.parametrize(
    "wrong",
    [
        "gateway.message-received.v1",
        "gateway.MessageArrived.v1",
        "gateway.message_arrived.v1",
        "gateway.message-arrived",
        "gateway.message-arrived.v0",
        "billing.message-arrived.v1",
        "message-arrived.v1",
    ],
)
def test_the_registry_refuses_doubles_and_wrong_names(wrong: str) -> None:
    before = dict(REGISTRY)

    with pytest.raises(TypeError, match=r"^MessageArrived: "):

        class MessageArrived(Event, topic=INCOMING_MESSAGES, type=wrong, key="tenant_id"):
            pass

    assert before == REGISTRY


def newest_examples(event: type[Event], kind: str = "") -> list[dict[str, Any]]:
    prefix = f"{len(stored(event.type, ROOT)) - 1}-{kind}"
    found = [value for name, value in stored_examples(event.type, ROOT).items() if name.startswith(prefix)]
    assert found, f"there is no example {prefix} of {event.type}"
    return found


def with_news(node: Any) -> Any:
    """The payload as a later minor of the writer might send it: one more field in each object that has a class."""
    if isinstance(node, dict):
        known = {name: value if name in FREE_FORM else with_news(value) for name, value in node.items()}
        return known | {"news_of_tomorrow": [1]}
    return [with_news(item) for item in node] if isinstance(node, list) else node
