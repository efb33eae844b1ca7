"""What is looked at before a service begins. A wrong installation ends it with a sentence, before it has done anything.

A server that does not answer yet is not wrong: the service starts, is not ready, and goes on when the server is there.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
import structlog
from contracts.catalogue import TOPICS
from contracts.topics import dead_letter_topic
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from common.db import Connection, Database, Pool, PoolTimeout, Rows, Unreachable, Values
from common.errors import Unavailable
from common.messaging.kafka import Producer
from common.messaging.subscriptions import Subscriptions
from common.revisions import newest_revision
from common.roles import app_role, kernel_role

MOST_OFF = timedelta(seconds=60)
"""Leases, deadlines and tokens are compared across machines; none of them is made for more."""

log = structlog.get_logger()


class InstallationWrong(SystemExit):
    """What is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How a role comes into the database."""

    role: str
    database: str
    may_bypass: bool
    at: datetime


ENTRY = Rows(
    Entry,
    """
    select current_user::text as role, current_database()::text as database, (rolsuper or rolbypassrls) as may_bypass,
           clock_timestamp() as at
    from pg_roles where rolname = current_user
    """,
)
MAY_READ_REVISION = Values(bool, "select coalesce(has_table_privilege(to_regclass('public.alembic_version'), 'select'), false)")
REVISION = Values(str, "select version_num from alembic_version")


async def check_installation(service: str, subscriptions: Subscriptions | None, database: Database, producer: Producer) -> None:
    """Returns when nothing is wrong with what can be asked. Raises `InstallationWrong`."""
    for pool, role in ((database.app, app_role(service)), (database.kernel, kernel_role(service))):
        await _if_it_answers("database", _check_role(pool, role))
    await _if_it_answers("database", _check_schema(database.app, service))
    await _if_it_answers("broker", _check_topics(producer, topics_of(service, subscriptions)))


def topics_of(service: str, subscriptions: Subscriptions | None) -> set[str]:
    """Returns the topics that a service writes or reads."""
    written = {topic.name for topic in TOPICS if topic.producer == service}
    if subscriptions is None:
        return written
    read = {name for lane in subscriptions.lanes for name in subscriptions.topics(lane)}
    return written | read | {dead_letter_topic(service).name}


async def _if_it_answers(server: str, check: Awaitable[None]) -> None:
    try:
        await check
    except (psycopg.OperationalError, PoolTimeout, Unavailable) as error:
        log.warning("installation_not_checked", server=server, error=str(error).strip())


@asynccontextmanager
async def _entered(pool: Pool) -> AsyncIterator[Connection]:
    """Yields a connection. Raises `InstallationWrong` where a server that takes connections does not take ours."""
    try:
        connection = await pool.acquire()
    except Unreachable as error:
        server = make_conninfo(pool.url, connect_timeout=2).encode()
        if await asyncio.to_thread(PGconn.ping, server) != Ping.OK:
            raise
        raise InstallationWrong(f"Postgres refuses {pool.user}, so correct the database URL: {str(error).strip()}") from None
    try:
        yield connection
    finally:
        await pool.release(connection)


async def _check_role(pool: Pool, role: str) -> None:
    before = datetime.now(UTC)
    async with _entered(pool) as connection:
        entry = await connection.one(ENTRY)
    after = datetime.now(UTC)
    if entry.role != role or entry.may_bypass:
        what = "may bypass row-level security" if entry.role == role else f"is not {role}"
        raise InstallationWrong(
            f"{entry.role}, as whom {entry.database} was entered, {what}: correct the database URL, or make the roles anew "
            "with 'python -m common.provision databases'"
        )
    off = max(before - entry.at, entry.at - after)
    if off > MOST_OFF:
        raise InstallationWrong(
            f"this machine's clock and that of the database are {off.total_seconds():.0f} seconds apart, and may be "
            f"{MOST_OFF.total_seconds():.0f}: set both by the same time server"
        )


async def _check_schema(pool: Pool, service: str) -> None:
    newest = newest_revision(service)
    async with _entered(pool) as connection:
        found = await connection.first(REVISION) if await connection.one(MAY_READ_REVISION) else None
    if found is None or found < newest:  # a newer one has what this version needs, too
        raise InstallationWrong(
            f"the schema of {service} is at revision {found or 'none'} and this version needs {newest}: "
            "run 'migrate' of this version, then start it"
        )


async def _check_topics(producer: Producer, needed: Iterable[str]) -> None:
    absent = sorted(set(needed) - await producer.topics())
    if absent:
        raise InstallationWrong(
            f"Kafka at {producer.bootstrap} lacks the topics {', '.join(absent)}, or does not show them to this service: "
            "make them with 'python -m common.provision topics', or apply deploy/k8s/base/kafka-topics.yaml"
        )
