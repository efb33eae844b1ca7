"""How much of bodies may be in memory while they are received and written, of all together and of each tenant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from common.errors import Unavailable
from contracts.providers import MEBIBYTE

from gateway.metrics import BODIES_REFUSED

SHORT_BYTES = 65_536
"""The beginning of a body has a room of its own, so that a message of words finds one however many files come."""


class Room:
    """So many bytes, of which one tenant never gets more than its share. Nobody has any whose address is not known."""

    def __init__(self, room: int, share: int) -> None:
        self.room = room
        self.share = share
        self._taken: dict[UUID, int] = {}

    @contextmanager
    def reserving(self, tenant_id: UUID) -> Iterator[Callable[[int], None]]:
        """Yields a function that reserves so many bytes until the block ends. Raises `Unavailable` without room."""
        taken = 0

        def reserve(size: int) -> None:
            nonlocal taken
            of_tenant = self._taken.get(tenant_id, 0) + size
            if size > self.room or of_tenant > self.share:
                BODIES_REFUSED.labels("room" if size > self.room else "share").inc()
                raise Unavailable("too many long bodies come at once")
            self.room, taken, self._taken[tenant_id] = self.room - size, taken + size, of_tenant

        try:
            yield reserve
        finally:
            self.room += taken
            left = self._taken.pop(tenant_id, 0) - taken
            if left > 0:
                self._taken[tenant_id] = left


def long_bodies() -> Room:
    return Room(256 * MEBIBYTE, 96 * MEBIBYTE)


def short_bodies() -> Room:
    return Room(64 * MEBIBYTE, 24 * MEBIBYTE)
