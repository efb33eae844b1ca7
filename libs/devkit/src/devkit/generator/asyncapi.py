"""The AsyncAPI 3.0 document of the fleet: a channel per stream, a message per event type, operations per service.

Its Kafka bindings are those of asyncapi/bindings, `kafka/README.md`, version 0.5.0.
"""

import inspect
from importlib.metadata import version
from pathlib import Path
from typing import Any

from contracts.catalogue import EVENTS, STREAMS
from contracts.event import Event
from contracts.topics import SERVICES, Topic
from pydantic.json_schema import models_json_schema

from devkit.generator.consumers import Consumers
from devkit.generator.files import GeneratedFiles, yaml_text
from devkit.generator.schemas import Schema, opened

FILE = Path("contracts/asyncapi.yaml")
BINDING_VERSION = "0.5.0"

AsyncAPIDocument = dict[str, Any]


def asyncapi_file(consumers: Consumers) -> GeneratedFiles:
    return {FILE: yaml_text(document(consumers))}


def document(consumers: Consumers) -> AsyncAPIDocument:
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Prosa events", "version": version("contracts"), "description": _ABOUT},
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in STREAMS},
        "operations": _operations(consumers),
        "components": {
            "messages": {event.type: _message(event) for event in EVENTS.values()},
            "messageTraits": {"cloudEvent": {"contentType": "application/json", "headers": _HEADERS}},
            "schemas": _payloads(),
        },
    }


def _channel(topic: Topic) -> AsyncAPIDocument:
    return {
        "address": topic.name,
        "description": topic.about,
        "messages": {type_: {"$ref": f"#/components/messages/{type_}"} for type_ in _types_on(topic)},
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": _topic_configuration(topic),
                "bindingVersion": BINDING_VERSION,
            }
        },
    }


def _topic_configuration(topic: Topic) -> AsyncAPIDocument:
    return {name: [value] if name == "cleanup.policy" else int(value) for name, value in topic.config.items()}


def _message(event: type[Event]) -> AsyncAPIDocument:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": inspect.getdoc(event),
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
        "headers": {"type": "object", "properties": {"ce_type": {"const": event.type}}},
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "format": "uuid", "description": event.topic.key},
                "bindingVersion": BINDING_VERSION,
            }
        },
    }


def _operations(consumers: Consumers) -> AsyncAPIDocument:
    operations: AsyncAPIDocument = {}
    for service in SERVICES:
        for topic in STREAMS:
            if topic.producer == service:
                operations[f"{service}.send.{topic.name}"] = _operation(service, "send", topic, _types_on(topic))
        for topic in STREAMS:
            if types := [type_ for type_ in _types_on(topic) if service in consumers.get(type_, ())]:
                operations[f"{service}.receive.{topic.name}"] = _operation(service, "receive", topic, types)
    return operations


def _operation(service: str, action: str, topic: Topic, types: list[str]) -> AsyncAPIDocument:
    channel = f"#/channels/{topic.name}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "tags": [{"name": service}],
        "messages": [{"$ref": f"{channel}/messages/{type_}"} for type_ in types],
    }


def _types_on(topic: Topic) -> list[str]:
    return [event.type for event in EVENTS.values() if event.topic == topic]


def _payloads() -> dict[str, Schema]:
    """All classes under one roof: AsyncAPI's own schemas are Draft 7 and find each other in `components`."""
    _, together = models_json_schema(
        [(event, "validation") for event in EVENTS.values()], ref_template="#/components/schemas/{model}"
    )
    schemas: dict[str, Schema] = _without_discriminators(opened(together["$defs"]))
    return schemas


def _without_discriminators(node: Any) -> Any:
    """AsyncAPI's `discriminator` names schemas, ours names values; the constants in the members say it already."""
    if isinstance(node, dict):
        return {
            name: _without_discriminators(value)
            for name, value in node.items()
            if not (name == "discriminator" and "propertyName" in value)
        }
    return [_without_discriminators(item) for item in node] if isinstance(node, list) else node


_ABOUT = (
    "CloudEvents 1.0 in binary mode: the attributes are record headers, the value is the payload and nothing else. "
    "Fields marked `personal: true` are personal data; keys and headers never are. "
    "Every minor of every payload, with examples, is in contracts/schemas and contracts/examples."
)

_HEADERS: Schema = {
    "type": "object",
    "required": [
        "ce_specversion",
        "ce_id",
        "ce_type",
        "ce_source",
        "ce_time",
        "ce_subject",
        "ce_tenantid",
        "content-type",
    ],
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid", "description": "UUIDv7; one per event, however often delivered"},
        "ce_type": {"type": "string", "description": "decides which payload the value is"},
        "ce_source": {"type": "string", "format": "uri-reference", "description": "the service that says it"},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_subject": {"type": "string", "description": "the record key"},
        "ce_tenantid": {"type": "string", "format": "uuid"},
        "content-type": {"type": "string", "const": "application/json"},
        "traceparent": {"type": "string", "description": "W3C Trace Context, where the event belongs to a trace"},
    },
}
