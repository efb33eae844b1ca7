"""What to do about an exception in a consumer or a job: decided by its class, never by its text."""

from typing import Literal

from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from common.errors import DomainError, Unavailable

Failure = Literal["infrastructure", "conflict", "unavailable", "domain", "bug"]

CONFLICTS = (pg.DeadlockDetected, pg.SerializationFailure, pg.LockNotAvailable)


def classify(error: BaseException) -> Failure:
    """`infrastructure`: our database is away, wait for it. `conflict`: another transaction was faster, again at once.
    `unavailable`: somebody else is, again with patience. `domain`: the answer is no. `bug`: ours.
    """
    if isinstance(error, DBAPIError) and isinstance(error.orig, CONFLICTS):
        return "conflict"
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
        return "infrastructure"
    if isinstance(error, Unavailable):
        return "unavailable"
    return "domain" if isinstance(error, DomainError) else "bug"
