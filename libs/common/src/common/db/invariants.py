"""A statement that finds what breaks a rule of a database, with what to do then."""

from dataclasses import dataclass
from datetime import datetime

from common.db.statements import Rows


@dataclass(frozen=True, slots=True)
class Breach:
    """How many rows break an invariant, one of them, and since when the oldest does."""

    number: int
    example: str | None
    since: datetime | None


@dataclass(frozen=True)
class Invariant:
    """`breach` finds what breaks it. `of_tenants` is asked as the role that serves, of all tenants; others as the kernel's."""

    name: str
    breach: Rows[Breach]
    advice: str
    of_tenants: bool = True
