"""How requests are read and refusals worded."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class RequestError(Exception):
    """A refusal; `status` is the HTTP status that Qdrant itself would answer with."""

    status = 400


class QdrantNotFound(RequestError):
    status = 404


class QdrantConflict(RequestError):
    status = 409


@contextmanager
def reading() -> Iterator[None]:
    """Yields to a block that turns a body into the engine's types: what these reject is the caller's mistake."""
    try:
        yield
    except (TypeError, ValueError, OverflowError) as error:
        raise RequestError(f"Format error in JSON body: {error}") from error
    except KeyError as error:
        raise RequestError(f"Format error in JSON body: missing field {error}") from error


def fields(body: object, *known: str) -> dict[str, Any]:
    """Returns the fields of `body` that are set; one that is not `known` is refused."""
    if not isinstance(body, dict):
        raise RequestError(f"Format error in JSON body: an object with {', '.join(known)} is expected")
    present = {name: value for name, value in body.items() if value is not None}
    for name in present:
        if name not in known:
            raise RequestError(f"Format error in JSON body: `{name}` is not supported here, only {', '.join(known)}")
    return present


def by_name(body: Any) -> dict[str, Any]:
    """Returns an object whose field names are the caller's own."""
    if not isinstance(body, dict):
        raise RequestError("Format error in JSON body: an object is expected")
    return body


def as_list(value: Any) -> list[Any]:
    """Returns a list, also of one thing: Qdrant takes one where it takes several."""
    return value if isinstance(value, list) else [value]
