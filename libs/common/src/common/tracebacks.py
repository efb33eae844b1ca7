"""Tracebacks for logs: where, and of what class, but not what an exception says.

Messages quote values: pydantic's its input, Postgres' the row that it refused, a `KeyError` its key. Any may be personal.
"""

import traceback
from collections.abc import Iterator
from types import TracebackType

from psycopg import Error as PostgresError

FRAMES = 30
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def without_values(exc_info: ExcInfo) -> str:
    """Returns what was raised, the last one last, as Python prints it; at most the last 30 frames of each."""
    return "".join(reversed([_render(error) for error in _chain(exc_info[1])]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _chain(member)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _render(error: BaseException) -> str:
    frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__))[-FRAMES:]
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return "".join([*traceback.format_list(frames), name, _fact(error), "\n"])


def _fact(error: BaseException) -> str:
    """Returns what names the mistake without quoting a value: SQLSTATE and constraint."""
    if not isinstance(error, PostgresError) or error.sqlstate is None:
        return ""
    return f" (SQLSTATE {error.sqlstate} {error.diag.constraint_name or ''})".replace(" )", ")")
