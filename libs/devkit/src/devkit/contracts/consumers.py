"""Who consumes what, read from the subscription table of each service."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context

from contracts.topics import SERVICES

Consumers = dict[str, tuple[str, ...]]
"""Names of services by event type."""


class NoSubscriptions(Exception):
    """A service runs, and does not say what it consumes."""


def consumers(services: Sequence[str] = SERVICES) -> Consumers:
    """The consumers of every event type that has any. A service without `main.py` is not built yet, and consumes nothing.

    Raises `NoSubscriptions`, or whatever a service's import raises.
    """
    built = [service for service in services if _has_module(service, "main")]
    # Each service is imported in a process of its own: two of them may declare tables of the same name.
    with ProcessPoolExecutor(max_tasks_per_child=1, mp_context=get_context("spawn")) as pool:
        types = dict(zip(built, pool.map(subscribed_types, built), strict=True))
    known = dict.fromkeys(type_ for subscribed in types.values() for type_ in subscribed)
    return {type_: tuple(service for service in built if type_ in types[service]) for type_ in known}


def subscribed_types(service: str) -> tuple[str, ...]:
    """The event types in a service's subscription table. Imports the service into this process."""
    handlers = import_module(f"{_package(service)}.handlers") if _has_module(service, "handlers") else None
    subscriptions = getattr(handlers, "subscriptions", None)
    if subscriptions is None or subscriptions.name != service:
        raise NoSubscriptions(
            f'{_package(service)}/handlers.py must hold `subscriptions = Subscriptions("{service}")`, '
            "with no handlers if the service consumes nothing"
        )
    return tuple(event.type for event in subscriptions.event_types)


def _has_module(service: str, module: str) -> bool:
    return find_spec(f"{_package(service)}.{module}") is not None


def _package(service: str) -> str:
    return service.replace("-", "_")
