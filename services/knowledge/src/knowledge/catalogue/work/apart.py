"""Many items are read apart from the event loop: each may be long, and its rule too."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TypeVar

AT_ONCE = 10  # after so many it is looked at whether there is time for more

T = TypeVar("T")
R = TypeVar("R")


async def each_apart(make: Callable[[T], R], of: Sequence[T]) -> AsyncIterator[R]:
    """Yields what is made of each, in their order. It is made in a thread, a few at a time: who ends early pays for these
    only.
    """
    for at in range(0, len(of), AT_ONCE):
        for made in await asyncio.to_thread(_all_of, make, of[at : at + AT_ONCE]):
            yield made


def _all_of(make: Callable[[T], R], of: Sequence[T]) -> list[R]:
    return [make(one) for one in of]
