"""SQL of attempts to sign in: counted where all replicas see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from common.db import Command, Rows, Session

from gateway.access.domain.throttling import WINDOW, Attempts, AttemptScope


@dataclass(frozen=True, slots=True)
class CountedAttempts:
    """How many there were since the window began."""

    attempts: int
    window_started_at: datetime


COUNT = Rows(
    CountedAttempts,
    """
    insert into sign_in_attempt as known (key, count, window_started_at) values (%(key)s, 1, %(now)s)
    on conflict (key) do update
    set count = case when known.window_started_at > %(earliest)s then known.count + 1 else 1 end,
        window_started_at = case when known.window_started_at > %(earliest)s then known.window_started_at else %(now)s end
    returning count as attempts, window_started_at
    """,
)
FORGET = Command("delete from sign_in_attempt where key = %(key)s")
FORGIVE = Command("update sign_in_attempt set count = greatest(0, count - 1) where key = %(key)s")


async def count(session: Session, scope: AttemptScope, key: bytes, now: datetime) -> Attempts:
    """Returns the attempts of the running window; one more is counted now."""
    counted = await session.one(COUNT, {"key": key, "now": now, "earliest": now - WINDOW})
    return Attempts(scope, counted.attempts, counted.window_started_at)


async def forgive(session: Session, keys: Mapping[AttemptScope, bytes], *, anew: bool) -> None:
    """An attempt succeeded: it does not count against its address, nor its account, which may begin `anew`."""
    await session.run(FORGIVE, {"key": keys["address"]})
    if "account" in keys:
        await session.run(FORGET if anew else FORGIVE, {"key": keys["account"]})
