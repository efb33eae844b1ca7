"""Who consumes what, read from the list of parts of each service."""

from collections.abc import Sequence
from importlib import import_module

from common.service import Service
from contracts.topics import SERVICES

Consumers = dict[str, tuple[str, ...]]
"""Names of services by event type."""


def consumers(services: Sequence[str] = SERVICES) -> Consumers:
    """Returns the consumers of every event type that has any. Raises whatever a service's import raises."""
    types = {name: subscribed_types(name) for name in services}
    known = dict.fromkeys(type_ for subscribed in types.values() for type_ in subscribed)
    return {type_: tuple(name for name in services if type_ in types[name]) for type_ in known}


def subscribed_types(name: str) -> tuple[str, ...]:
    """Returns the event types that a service handles; none for one that only tells."""
    service: Service = import_module(f"{name.replace('-', '_')}.main").service
    return tuple(event.type for event in service.subscriptions.event_types) if service.subscriptions else ()
