"""What to do about an exception in a consumer, a timer, a job or a group: decided by class and SQLSTATE, never by text."""

from typing import Literal

import psycopg

from common.db import ConnectionLost, PoolTimeout, Unreachable
from common.errors import DomainError, Unavailable

Failure = Literal["infrastructure", "conflict", "unavailable", "domain", "bug"]

# The connection is lost, or the server is shutting down, starting, full, or has no connection to spare: 53100 and 53300 are
# said of whatever is asked next. Memory (53200) and limits (53400) are not here: what asked for too much of them is at fault.
AWAY = ("08", "57P01", "57P02", "57P03", "53100", "53300")
# Serialization, deadlock, lock timeout, statement timeout: the same may go well once others are out of the way. It may also
# never: so this is tried a few times, and then given up.
CROWDED = ("40001", "40P01", "55P03", "57014")
# We were idle inside a transaction, or took too long over it: that the connection is gone is our own doing.
TOO_SLOW = ("25P03", "25P04")
# A server that has become a reader, as after a failover: nothing that is asked of it makes it one, and it is not ours any more.
READER = "25006"


def classify(error: BaseException) -> Failure:
    """Returns `infrastructure`: our database is away; `conflict`: others were in the way, again at once; `unavailable`:
    somebody else is away, again with patience; `domain`: the answer is no; `bug`: ours.

    Only what is `unreachable` may be waited for without end. All the rest may be the doing of the very thing that is tried.
    """
    if isinstance(error, psycopg.Error):
        return _of_database(error)
    if isinstance(error, PoolTimeout):
        return "infrastructure"
    if isinstance(error, Unavailable):
        return "unavailable"
    return "domain" if isinstance(error, DomainError) else "bug"


def is_of_database(error: BaseException) -> bool:
    """Returns whether the database said it, or is away: what goes on for ever pauses over it, and does not take its process
    down.
    """
    return isinstance(error, (psycopg.Error, PoolTimeout))


def unreachable(error: BaseException) -> bool:
    """Returns whether nobody could connect, or only to a server that takes nothing: what was to be tried is not to blame."""
    return isinstance(error, (PoolTimeout, Unreachable)) or sqlstate_of(error) == READER


def sqlstate_of(error: BaseException | None) -> str:
    """Returns what Postgres calls an error, or nothing where it said nothing."""
    return error.sqlstate or "" if isinstance(error, psycopg.Error) else ""


def _of_database(error: psycopg.Error) -> Failure:
    sqlstate = sqlstate_of(error)
    if sqlstate in CROWDED:
        return "conflict"
    if sqlstate in TOO_SLOW:
        return "bug"
    lost = isinstance(error, ConnectionLost) or sqlstate.startswith(AWAY)
    return "infrastructure" if lost or unreachable(error) else "bug"
