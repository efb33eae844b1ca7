"""Transactions that belong to tenants.

A `Transaction` is one commit. Inside it, `scoped` opens sessions that see the rows of the named tenants and no others;
nothing else sets `app.tenant_id`. What is gathered on the way is written at its end.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from common.db.connection import NONE, Connection, Parameters
from common.db.statements import Command, Statement, Values

G = TypeVar("G", bound="Gathered")
R = TypeVar("R")

SET_TENANTS = Values(str, "select set_config('app.tenant_id', %(tenants)s, true) as tenants")


class Gathered:
    """What a transaction gathers of one kind, whichever handler adds to it. A kind says what becomes of it.

    First everything is finished, in the order in which it was first asked for; that may gather more, also of new kinds. Then
    everything is written, then comes the commit, and after it everything hears of it, or of there being none.
    """

    async def finish(self, session: "Session") -> None:
        """Has its effect, last and so with the locks that others wait for. The session sees all tenants that the transaction
        looked at.
        """

    async def write(self, connection: Connection) -> None:
        """Writes rows of the kernel, or puts it off until the commit. Nothing more is gathered by now."""

    def committed(self) -> None:
        """It is true now: whoever waits for it in this process may be told. Raises nothing."""

    def abandoned(self, *, in_doubt: bool) -> None:
        """It is not true; or, where the commit itself did not come back (`in_doubt`), nobody knows. Raises nothing."""


Makers = Mapping[type[Gathered], Callable[[], Gathered]]
"""How kinds are made that need something of the process. The others are made without anything."""


class Transaction:
    """One commit. `tenants` are all that it looked at; `now` is the instant at which it began."""

    def __init__(self, connection: Connection, scope: tuple[UUID, ...], resources: object, makers: Makers) -> None:
        self.connection = connection
        self.scope = scope
        self.session: Session | None = None
        self.ended = False
        self.now = datetime.now(UTC)
        self.tenants = set(scope)
        self.resources = resources
        self._makers = makers
        self._gathered: dict[type[Gathered], Gathered] = {}
        connection.begin()
        if scope:
            connection.put_off(SET_TENANTS, {"tenants": _listed(scope)})

    @asynccontextmanager
    async def scoped(self, *tenants: UUID) -> AsyncIterator["Session"]:
        """Yields a session that sees these tenants' rows.

        Scopes follow each other, they do not nest: the setting belongs to the transaction. It is made when a session first
        runs a statement; one that only gathers needs none. Raises `RuntimeError` when the transaction has ended.
        """
        if self.ended:
            raise RuntimeError("this transaction has ended")
        self.tenants.update(tenants)
        self.session = Session(self, tenants)
        yield self.session

    def gathered(self, kind: type[G]) -> G:
        """Returns what this transaction gathers of a kind, begun with the first call."""
        found = self._gathered.get(kind)
        if found is None:
            found = self._gathered[kind] = self._makers.get(kind, kind)()
        assert isinstance(found, kind)  # noqa: S101 — the maker's promise
        return found

    def enter(self, tenants: tuple[UUID, ...]) -> None:
        """What runs from now on sees the rows of these tenants."""
        if tenants != self.scope:
            self.connection.put_off(SET_TENANTS, {"tenants": _listed(tenants)})
            self.scope = tenants

    async def finish(self) -> None:
        """Has all that was gathered take effect and written. What is gathered meanwhile comes behind it."""
        if not self._gathered:
            return
        finished: set[type[Gathered]] = set()
        tenants = self.scope if self.tenants == set(self.scope) else tuple(sorted(self.tenants))
        async with self.scoped(*tenants) as session:
            while left := [kind for kind in self._gathered if kind not in finished]:
                for kind in left:
                    await self._gathered[kind].finish(session)
                finished.update(left)
            self.enter(tenants)
        for one in self._gathered.values():
            await one.write(self.connection)

    def end(self) -> None:
        """The connection is somebody else's from now on: no session that was kept runs anything on it."""
        self.ended, self.session = True, None

    def committed(self) -> None:
        for one in self._gathered.values():
            one.committed()

    def abandoned(self, *, in_doubt: bool) -> None:
        for one in self._gathered.values():
            one.abandoned(in_doubt=in_doubt)


class Session:
    """A transaction as who sees some tenants: their rows, and tables without tenants. It ends where the next one begins."""

    __slots__ = ("tenants", "transaction")

    def __init__(self, transaction: Transaction, tenants: tuple[UUID, ...]) -> None:
        self.transaction = transaction
        self.tenants = tenants

    @property
    def now(self) -> datetime:
        """The instant at which the transaction began: the same for all that one commit says."""
        return self.transaction.now

    async def all(self, statement: Statement[R], values: Parameters = NONE) -> list[R]:
        """Returns what the statement returns. See `Connection`, here and below."""
        return await self.ready().all(statement, values)

    async def first(self, statement: Statement[R], values: Parameters = NONE) -> R | None:
        return await self.ready().first(statement, values)

    async def one(self, statement: Statement[R], values: Parameters = NONE) -> R:
        return await self.ready().one(statement, values)

    async def run(self, command: Command, values: Parameters = NONE) -> int:
        return await self.ready().run(command, values)

    def put_off(self, command: Command, values: Parameters = NONE) -> None:
        self.ready().put_off(command, values)

    def ready(self) -> Connection:
        """Returns the connection, in this session's scope. Raises `RuntimeError` when the transaction has ended, or has gone on
        to another session, whose rows this one would see.
        """
        if self.transaction.session is not self:
            raise RuntimeError("this session has ended: so has its transaction, or it has gone on to other tenants")
        self.transaction.enter(self.tenants)
        return self.transaction.connection


def transaction_of(session: Session) -> Transaction:
    """Returns the transaction that a session belongs to."""
    return session.transaction


def gathered(session: Session, kind: type[G]) -> G:
    """Returns what the session's transaction gathers of a kind, begun with the first call."""
    return session.transaction.gathered(kind)


def resources_of(session: Session, kind: type[R]) -> R:
    """Returns what the service opened at its start, for the rare handler that needs more than a session (never the network)."""
    resources = session.transaction.resources
    if not isinstance(resources, kind):
        raise TypeError(f"this service's resources are {type(resources).__name__}, not {kind.__name__}")
    return resources


def _listed(tenants: tuple[UUID, ...]) -> str:
    """Returns tenants as row-level security reads them."""
    return ",".join(map(str, tenants))
