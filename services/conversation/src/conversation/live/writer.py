"""What one socket is sent, in order: written at once where it is taken at once, else behind what waits.

So a broadcast is one loop over the sockets, without a task to wake for each.
"""

import asyncio
import types
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any

Deliver = Callable[[str], Coroutine[Any, Any, None]]


class SocketWriter:
    """`most` texts may wait for a client that reads slowly. What is begun and not done at once `write_for_ever` ends, before
    anything that waits: there is never more than one text under way.
    """

    def __init__(self, write: Deliver, most: int) -> None:
        self._write = write
        self._most = most
        self._waiting: deque[str] = deque()
        self._begun: Coroutine[Any, Any, None] | None = None
        self._news = asyncio.Event()
        self._closed = False

    def put(self, text: str) -> bool:
        """Returns whether there was room for it; there is none any more once it is closed."""
        if self._closed:
            return False
        if self._begun is None and not self._waiting:
            self._begin(text)
            return True
        if len(self._waiting) >= self._most:
            return False
        self._waiting.append(text)
        self._news.set()
        return True

    def _begin(self, text: str) -> None:
        writing = self._write(text)
        try:
            waits_for = writing.send(None)
        except StopIteration:
            return
        except Exception as error:
            self._begun = _fail(error)  # raised where it ends the socket, not where everybody's sockets are written to
        else:
            self._begun = _end(writing, waits_for)
        self._news.set()

    async def write_for_ever(self) -> None:
        """Until cancelled. Raises what writing raises."""
        while True:
            await self._news.wait()
            self._news.clear()
            if self._begun is not None:
                await self._begun
                self._begun = None
            while self._waiting:
                await self._write(self._waiting[0])
                self._waiting.popleft()  # until now nothing else is written directly

    def close(self) -> None:
        """Takes nothing any more, and forgets what was begun and is not done: nobody writes it."""
        self._closed = True
        if self._begun is not None:
            self._begun.close()


async def _fail(error: Exception) -> None:
    raise error


async def _end(writing: Coroutine[Any, Any, None], waits_for: Any) -> None:
    await _rest(writing, waits_for)


@types.coroutine
def _rest(writing: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """Goes on, in a task, with what was begun outside of it and waits for something."""
    try:
        while True:
            try:
                yield waits_for
            except BaseException as error:
                waits_for = writing.throw(error)
            else:
                waits_for = writing.send(None)
    except StopIteration:
        return
