"""What of Qdrant's errors is what to us."""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

from common.errors import Unavailable
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

T = TypeVar("T")


async def if_there(asked: Awaitable[T], otherwise: T) -> T:
    """Returns what was asked for; `otherwise` where there is no such collection: nothing was ever stored in it."""
    try:
        return await asked
    except UnexpectedResponse as error:
        if error.status_code != HTTPStatus.NOT_FOUND:
            raise
        return otherwise


@contextmanager
def unavailable() -> Iterator[None]:
    """Yields, and raises `Unavailable` for whatever the client raises within."""
    try:
        yield
    except (ApiException, OSError) as error:
        raise Unavailable("the vector store does not do as it is asked") from error
