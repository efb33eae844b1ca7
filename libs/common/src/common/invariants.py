"""What must be true of a service's database in production, asked without changing anything.

What is broken is no error of a request: it is what would go on unseen, as a job that nobody takes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Command, Database, Rows
from common.db.invariants import Breach, Invariant
from common.tenants import known_tenants

TENANTS_AT_ONCE = 500


@dataclass(frozen=True)
class Diagnosis:
    """What came of one question."""

    invariant: str
    breach: Breach
    advice: str

    @property
    def holds(self) -> bool:
        return self.breach.number == 0


READ_ONLY = Command("set transaction read only")
NONE = Breach(0, None, None)


def _kernel(name: str, advice: str, *, example: str, since: str, of: str) -> Invariant:
    sql = f"select count(*) as number, min({example}) as example, min({since}) as since from {of}"  # noqa: S608 — constants below
    return Invariant(name, Rows(Breach, sql), advice, of_tenants=False)


KERNEL = (
    _kernel(
        "events are published within a minute",
        "see docs/runbooks/outbox-behind.md",
        example="topic",
        since="created_at",
        of="outbox where created_at < now() - interval '1 minute'",
    ),
    _kernel(
        "no key is blocked behind a dead record",
        "dead-letters list, then redrive or discard",
        example="topic",
        since="since",
        of="blocked_key",
    ),
    _kernel(
        "no job was given up",
        "the log of that time says why (job_given_up); mend it",
        example="kind",
        since="failed_at",
        of="job where failed_at is not null",
    ),
    _kernel(
        "no job is left by a process that died",
        "a runner takes it when its lease is over: none runs here, or all are busy",
        example="kind",
        since="leased_until",
        of="job where failed_at is null and leased_until < now() - interval '5 minutes'",
    ),
    _kernel(
        "what is due is begun within ten minutes",
        "see docs/runbooks/jobs-stalled.md",
        example="kind",
        since="run_at",
        of="job where failed_at is null and leased_until is null and run_at < now() - interval '10 minutes'",
    ),
    _kernel(
        "nothing was heard in the future",
        "the database's clock went back: events of that time are remembered for longer than they are due",
        example="event_id::text",
        since="received_at",
        of="inbox where received_at > now() + interval '1 minute'",
    ),
)


async def examine(database: Database, invariants: Sequence[Invariant]) -> list[Diagnosis]:
    """Returns a finding for each, those of the kernel first."""
    async with database.kernel.connect() as connection:
        found = {one.name: await connection.one(one.breach) for one in KERNEL}
    tenants = [one.tenant_id for one in await known_tenants(database)]
    for invariant in invariants:
        found[invariant.name] = NONE
        for some in _groups(tenants):
            async with database.transaction(*some) as session:
                await session.run(READ_ONLY)
                found[invariant.name] = _together(found[invariant.name], await session.one(invariant.breach))
    advice: Mapping[str, str] = {one.name: one.advice for one in (*KERNEL, *invariants)}
    return [Diagnosis(name, breach, advice[name]) for name, breach in found.items()]


def _groups(tenants: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (tenants[at : at + TENANTS_AT_ONCE] for at in range(0, len(tenants), TENANTS_AT_ONCE))


def _together(one: Breach, other: Breach) -> Breach:
    times = [each.since for each in (one, other) if each.since is not None]
    return Breach(one.number + other.number, one.example or other.example, min(times) if times else None)
