"""How much of long bodies may be in memory, of all that are being received together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from common.errors import Unavailable

from gateway.providers.provider import MEBIBYTE

SHORT_BYTES = 65_536


class LongBodies:
    """Nobody fills the memory by sending many long bodies slowly; and a message of words, which is short, always finds room."""

    def __init__(self, room: int = 256 * MEBIBYTE) -> None:
        self.room = room

    @contextmanager
    def taking(self) -> Iterator[Callable[[int], None]]:
        """A function that takes so many bytes, until the block ends. It raises `Unavailable` where there is no room."""
        taken = 0

        def take(size: int) -> None:
            nonlocal taken
            if size > self.room:
                raise Unavailable("too many long bodies come at once")
            self.room, taken = self.room - size, taken + size

        try:
            yield take
        finally:
            self.room += taken
