"""What kinds of jobs a service has, and how each is run: the table that a reader looks for first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from common.db import Session

P = TypeVar("P", bound=BaseModel)
Complete = Callable[[Session], Awaitable[None]]
"""What a finished job changes and tells, in the transaction that also deletes its row. No network."""


@dataclass(frozen=True, slots=True)
class KeptCompletion:
    """A completion of which something still counts when the job was given to somebody else meanwhile (this process was
    paused, and its lease ended): then `late` is run instead. It must not take for granted what `complete` may.
    """

    complete: Complete
    late: Complete


class Later(Exception):
    """Run this job again after `delay_s`. Not a failure: it does not count as an attempt."""

    def __init__(self, delay_s: float) -> None:
        super().__init__(f"again in {delay_s} s")
        self.delay_s = delay_s


async def nothing(session: Session) -> None:
    """The completion of a job that changes nothing."""


@dataclass(frozen=True, slots=True)
class Job(Generic[P]):
    """A claimed job. `attempts` counts this one; `interrupted` says that an earlier attempt began and was never heard of.

    `now` is the instant at which this attempt began: what a job decides by the time is decided by this one, and what its
    completion writes by its session's.
    """

    id: UUID
    tenant_id: UUID
    key: str
    payload: P
    attempts: int
    interrupted: bool
    run_at: datetime
    traceparent: str | None
    now: datetime


@dataclass(frozen=True)
class JobKind:
    """How a kind of job is run. A timer has no lease: its row is deleted in the transaction that handles it.

    `per_tenant` is how many of `concurrency` one tenant may hold in a process, a quarter where nothing is said.
    """

    name: str
    payload: type[BaseModel]
    run: Callable[..., Awaitable[Any]]
    timer: bool = False
    concurrency: int = 32
    lease_s: float = 6.0
    max_attempts: int = 5
    first_pause_s: float = 0.5
    exhausted: Callable[[Job[Any]], Complete] | None = None
    per_tenant: int | None = None
    longest_s: float = 600.0

    @property
    def share(self) -> int:
        return min(self.concurrency, self.per_tenant or max(1, self.concurrency // 4))


@dataclass
class Jobs:
    """A service's kinds of jobs."""

    kinds: dict[str, JobKind] = field(default_factory=dict)

    def on(
        self,
        name: str,
        payload: type[P],
        *,
        concurrency: int = 32,
        lease_s: float = 6.0,
        max_attempts: int = 5,
        first_pause_s: float = 0.5,
        exhausted: Callable[[Job[P]], Complete] | None = None,
        per_tenant: int | None = None,
        longest_s: float = 600.0,
    ) -> Callable[[Callable[[Job[P], Any], Awaitable[Complete | KeptCompletion]]], Any]:
        """Returns a decorator of `run`: `await run(job, resources)` without a session; what it returns completes the job in a
        transaction.

        `concurrency` and `per_tenant` are of one process: waiting costs nothing, so several hundred are right for what only
        waits. A run ends after `longest_s`, whatever it waits for.
        The lease (seconds) is renewed while the job runs, so it only has to be longer than a pause of the process.
        `Unavailable` and bugs are tried again up to `max_attempts`, the pause tripling from `first_pause_s`; then `exhausted`
        says what becomes of it, and without one the row stays, marked as failed, for a person.
        """

        def register(run: Any) -> Any:
            kind = JobKind(
                name,
                payload,
                run,
                concurrency=concurrency,
                lease_s=lease_s,
                max_attempts=max_attempts,
                first_pause_s=first_pause_s,
                exhausted=exhausted,
                per_tenant=per_tenant,
                longest_s=longest_s,
            )
            return self._add(kind)

        return register

    def timer(
        self, name: str, payload: type[P], *, exhausted: Callable[[Job[P]], Complete] | None = None
    ) -> Callable[[Callable[[Job[P], Session], Awaitable[None]]], Any]:
        """Returns a decorator of `run`: `await run(job, session)` when the time has come, in one transaction with the deletion
        of the row.

        A timer that fails is tried five times (once, when the answer is no); then `exhausted` says what becomes of it, and
        without one the row stays, marked as failed, for a person.
        """

        def register(run: Any) -> Any:
            return self._add(JobKind(name, payload, run, timer=True, exhausted=exhausted))

        return register

    def _add(self, kind: JobKind) -> Any:
        if kind.name in self.kinds:
            raise TypeError(f"two kinds of jobs are called {kind.name!r}")
        self.kinds[kind.name] = kind
        return kind.run
