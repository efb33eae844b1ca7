"""What every topic, type, schema and example must have, so that a reader of the catalogue is never surprised."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from contracts.catalogue import EVENTS, PRODUCERS, STREAMS, TOPICS
from contracts.event import TYPE_PATTERN, Event
from contracts.topics import SERVICES, Topic
from devkit.generator import examples, schemas
from devkit.generator.compatibility import validator
from devkit.generator.consumers import consumers
from devkit.repository import ROOT

STREAM_PATTERN = re.compile(r"(?P<service>[a-z]+(-[a-z]+)*)\.[a-z]+(-[a-z]+)*\.v[1-9]\d*")

every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
every_stream = pytest.mark.parametrize("topic", STREAMS, ids=[topic.name for topic in STREAMS])


@every_stream
def test_a_stream_is_named_after_its_producer_and_described(topic: Topic) -> None:
    match = STREAM_PATTERN.fullmatch(topic.name)

    assert match is not None
    assert match["service"] == topic.producer
    assert topic.about
    assert topic.key


@pytest.mark.parametrize("topic", TOPICS, ids=[topic.name for topic in TOPICS])
def test_how_long_a_topic_is_kept_is_decided(topic: Topic) -> None:
    if topic.kept is None:
        assert topic.config["cleanup.policy"] == "compact"
        assert int(topic.config["delete.retention.ms"]) > 0
    else:
        assert topic.config == {"cleanup.policy": "delete", "retention.ms": str(topic.kept.days * 86_400_000)}
        assert topic.kept.days >= 7
    assert topic.partitions >= 1


def test_every_service_has_its_own_retry_and_dead_letters() -> None:
    names = {topic.name for topic in TOPICS}

    assert {f"{service}.{suffix}" for service in SERVICES for suffix in ("retry", "dead")} <= names
    assert len(names) == len(TOPICS)


@every_event
def test_a_type_is_named_after_its_producer(event: type[Event]) -> None:
    match = TYPE_PATTERN.match(event.type)

    assert match is not None
    assert match["service"] == event.topic.producer
    assert event.__doc__
    assert event.__module__ in {module.__name__ for module in PRODUCERS}


@every_event
def test_the_key_of_every_example_is_an_id(event: type[Event]) -> None:
    payloads = examples.stored_examples(event.type, ROOT).values()
    assert payloads
    for payload in payloads:
        assert UUID(event.model_validate(payload).key)


@every_event
def test_every_minor_has_a_minimal_and_a_full_example_that_suit_its_schema(event: type[Event]) -> None:
    minors = schemas.stored(event.type, ROOT)
    assert minors

    for minor, schema in enumerate(minors):
        payloads = of_minor(minor, examples.stored_examples(event.type, ROOT))
        assert "minimal" in payloads
        assert any(name.startswith("full") for name in payloads)
        for payload in payloads.values():
            validator(schema).validate(payload)
        assert set(payloads["minimal"]) == set(schema["required"])
        assert all(set(payloads[name]) == set(schema["properties"]) for name in payloads if name != "minimal")


@every_event
def test_schemas_are_valid_open_and_numbered_without_gaps(event: type[Event]) -> None:
    paths = list((ROOT / schemas.FOLDER / event.type).iterdir())
    minors = schemas.stored(event.type, ROOT)

    assert {path.name for path in paths} == {f"{minor}.json" for minor in range(len(paths))}
    for minor, schema in enumerate(minors):
        validator(schema).check_schema(schema)
        assert schema["$id"] == f"urn:prosa:event:{event.type}:{minor}"
        assert schemas.opened(schema) == schema


@pytest.mark.parametrize("folder", [schemas.FOLDER, examples.FOLDER], ids=str)
def test_nothing_is_stored_for_types_or_minors_that_do_not_exist(folder: Path) -> None:
    assert {path.name for path in (ROOT / folder).iterdir()} == set(EVENTS)
    for event_type in EVENTS:
        minors = range(len(schemas.stored(event_type, ROOT)))
        stored_for = {path.stem.partition("-")[0] for path in (ROOT / folder / event_type).iterdir()}
        assert stored_for == {str(minor) for minor in minors}


def test_consumers_subscribe_to_types_that_exist() -> None:
    assert set(consumers()) <= set(EVENTS)


def of_minor(minor: int, payloads: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    return {name.partition("-")[2]: value for name, value in payloads.items() if name.startswith(f"{minor}-")}
