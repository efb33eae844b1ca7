"""Which events a service handles, and how: the routing table that a reader looks for first."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, overload

from contracts.event import Event
from contracts.topics import retry_topic

from common.db import Session

Lane = Literal["interactive", "background"]
E = TypeVar("E", bound=Event)
One = Callable[[E, Session], Awaitable[None]]
Many = Callable[[Sequence[E], Session], Awaitable[None]]


@dataclass(frozen=True)
class EventHandler:
    """`types` in, one call per event and tenant (`batch=False`) or one call per polled batch (`batch=True`)."""

    types: tuple[type[Event], ...]
    call: Callable[[Any, Session], Awaitable[None]]
    lane: Lane
    batch: bool

    @property
    def name(self) -> str:
        return getattr(self.call, "__name__", repr(self.call))


@dataclass
class Subscriptions:
    """A service's handlers. `name` is the service, and so its consumer group.

    `gather_ms` is how long the broker collects for the background lane: what comes within it is one batch, one commit.
    A type belongs to one lane only: both lanes share one inbox, which would let the second lane see nothing.
    """

    name: str
    gather_ms: int = 400
    handlers: list[EventHandler] = field(default_factory=list)

    @overload
    def on(self, type_: type[E], /, *, lane: Lane = "interactive") -> Callable[[One[E]], One[E]]: ...
    @overload
    def on(self, *types: type[Event], lane: Lane = "interactive") -> Callable[[One[Any]], One[Any]]: ...
    def on(self, *types: type[Event], lane: Lane = "interactive") -> Callable[[One[Any]], One[Any]]:
        """Returns a decorator: the function is called once per new event, in the events' order, with a session that sees the
        event's tenant only.
        """
        return self._register(types, lane, batch=False)

    @overload
    def on_batch(self, type_: type[E], /, *, lane: Lane = "interactive") -> Callable[[Many[E]], Many[E]]: ...
    @overload
    def on_batch(self, *types: type[Event], lane: Lane = "interactive") -> Callable[[Many[Any]], Many[Any]]: ...
    def on_batch(self, *types: type[Event], lane: Lane = "interactive") -> Callable[[Many[Any]], Many[Any]]:
        """Returns a decorator: the function is called once per polled batch with all its new events, in order, of however many
        tenants.

        The session sees the rows of all tenants of the batch, so each statement must match `tenant_id`, or ids made from it.
        """
        return self._register(types, lane, batch=True)

    def _register(self, types: tuple[type[Event], ...], lane: Lane, *, batch: bool) -> Callable[[Any], Any]:
        def register(call: Any) -> Any:
            elsewhere = {type_ for handler in self.handlers if handler.lane != lane for type_ in handler.types}
            if doubled := elsewhere.intersection(types):
                raise TypeError(f"{call.__name__}: {sorted(t.type for t in doubled)} already in the other lane")
            self.handlers.append(EventHandler(types, call, lane, batch))
            return call

        return register

    @property
    def event_types(self) -> tuple[type[Event], ...]:
        return tuple(dict.fromkeys(type_ for handler in self.handlers for type_ in handler.types))

    @property
    def lanes(self) -> tuple[Lane, ...]:
        return tuple(dict.fromkeys(handler.lane for handler in self.handlers))

    def topics(self, lane: Lane) -> set[str]:
        """Returns what a lane reads: the topics of its types, and what is put back for this service."""
        types = [type_ for handler in self.of(lane) for type_ in handler.types]
        return {type_.topic.name for type_ in types} | {retry_topic(self.name).name} if types else set()

    def of(self, lane: Lane) -> tuple[EventHandler, ...]:
        return tuple(handler for handler in self.handlers if handler.lane == lane)
