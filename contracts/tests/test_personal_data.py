"""Personal data is marked where it is, and is nowhere near a key or an analyst."""

import pytest
from contracts.catalogue import EVENTS
from contracts.event import Event, Payload, PersonalName
from devkit.generator.schemas import fields, personal_fields, schema_of

PERSONAL_NAMES = {
    "address",
    "aliases",
    "caption",
    "display_name",
    "email",
    "entities",
    "filename",
    "latitude",
    "longitude",
    "name",
    "parts",
    "phone",
    "phones",
    "provider_address",
    "provider_message_id",
    "reply_to",
    "target_provider_message_id",
    "text",
    "to",
}
OF_THE_BUSINESS = {
    "gateway.tenant-changed.v1": {"name", "outlets[].name", "channels[].name", "channels[].address"},
    "knowledge.bases-changed.v1": {"bases[].name"},
}

every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


@every_event
def test_fields_that_sound_personal_are_marked(event: type[Event]) -> None:
    assert unmarked(event) - OF_THE_BUSINESS.get(event.type, set()) == set()


@pytest.mark.parametrize("event_type", OF_THE_BUSINESS)
def test_exceptions_are_still_needed(event_type: str) -> None:
    assert unmarked(EVENTS[event_type]) == OF_THE_BUSINESS[event_type]


@every_event
def test_no_key_leads_to_personal_data(event: type[Event]) -> None:
    assert ".".join(event.key_path) not in personal_fields(schema_of(event))


@pytest.mark.parametrize("event", [e for e in EVENTS.values() if e.topic.producer == "analytics"], ids=lambda e: e.type)
def test_analysts_see_no_personal_data(event: type[Event]) -> None:
    assert personal_fields(schema_of(event)) == []


def test_marks_are_found_at_every_depth() -> None:
    class Guest(Payload):
        name: PersonalName | None = None

    class Table(Payload):
        number: int
        guests: tuple[Guest, ...]
        host: Guest | None = None

    assert personal_fields(schema_of(Table)) == ["guests[].name", "host.name"]


def unmarked(event: type[Event]) -> set[str]:
    return {
        path
        for path, _, personal in fields(schema_of(event))
        if not personal and path.rpartition(".")[2].removesuffix("[]") in PERSONAL_NAMES
    }
