"""The README of the contracts: how they evolve, and tables of all topics and events."""

from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from contracts.catalogue import EVENTS, STREAMS
from contracts.event import Event
from contracts.topics import Topic, dead_letter_topic, retry_topic

from devkit.generator.consumers import Consumers
from devkit.generator.files import GeneratedFiles
from devkit.generator.schemas import personal_fields, schema_of

FILE = Path("contracts/README.md")


def readme_file(consumers: Consumers) -> GeneratedFiles:
    template = Template(files("devkit.generator").joinpath("README.template.md").read_text(encoding="utf-8"))
    return {FILE: template.substitute(topics=topics_table(consumers), events=events_table())}


def topics_table(consumers: Consumers) -> str:
    rows = [_stream_row(topic, consumers) for topic in STREAMS]
    rows += [_private_row(make("<service>")) for make in (retry_topic, dead_letter_topic)]
    return table(("topic", "key", "kept", "producer", "consumers", "events"), rows)


def events_table() -> str:
    rows = [(f"`{event.__name__}`", f"`{event.type}`", _personal(event)) for event in EVENTS.values()]
    return table(("event", "type", "personal fields"), rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def kept(topic: Topic) -> str:
    return "compacted" if topic.kept is None else f"{topic.kept.days} d"


def _stream_row(topic: Topic, consumers: Consumers) -> Sequence[str]:
    events = [event for event in EVENTS.values() if event.topic == topic]
    return (
        f"`{topic.name}`",
        topic.key,
        kept(topic),
        topic.producer,
        "<br>".join(_consumer(service, events, consumers) for service in _services(events, consumers)) or "–",
        "<br>".join(f"`{event.__name__}`" for event in events),
    )


def _private_row(topic: Topic) -> Sequence[str]:
    service = f"`{topic.producer}`"
    return (f"`{topic.name}`", topic.key, kept(topic), service, service, "as the original")


def _services(events: list[type[Event]], consumers: Consumers) -> list[str]:
    return sorted({service for event in events for service in consumers.get(event.type, ())})


def _consumer(service: str, events: list[type[Event]], consumers: Consumers) -> str:
    """Returns the service alone if it consumes the whole topic, else with the events that it consumes."""
    wanted = [event.__name__ for event in events if service in consumers.get(event.type, ())]
    return service if len(wanted) == len(events) else f"{service} ({', '.join(f'`{name}`' for name in wanted)})"


def _personal(event: type[Event]) -> str:
    return ", ".join(f"`{path}`" for path in personal_fields(schema_of(event))) or "–"
