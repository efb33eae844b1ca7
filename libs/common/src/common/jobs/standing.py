"""How a job stands, for whoever would schedule it and for a run that may have lost it, asked in a transaction of its tenant."""

from typing import Any
from uuid import UUID

from common.db import Session, Values
from common.jobs.registry import Job

# Who completes it waits for this transaction, and sees what it wrote.
OPEN = Values(
    bool,
    """
    select true from job where tenant_id = %(tenant_id)s and kind = %(kind)s and key = %(key)s and failed_at is null for update
    """,
)
# Each claim counts, and only whoever has the lease can take its own count back: no other holder has the same.
OURS = Values(bool, "select true from job where id = %(id)s and attempts = %(attempts)s and lease_token is not null")


async def is_open(session: Session, kind: str, key: object, *, tenant_id: UUID) -> bool:
    """Returns whether a job waits or runs that was not given up. It does not end before this transaction has."""
    return bool(await session.first(OPEN, {"tenant_id": tenant_id, "kind": kind, "key": str(key)}))


async def is_ours(session: Session, job: Job[Any]) -> bool:
    """Returns whether a job that runs here is still this run's: nobody scheduled it again, and the lease did not lapse."""
    return bool(await session.first(OURS, {"id": job.id, "attempts": job.attempts}))
