"""A process that is told to end while what it needs is away: it waits for that a few seconds, not for as long as for work."""

import asyncio
import signal
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import psycopg
import pytest
from common.messaging.outbox import publish
from common.provision.databases import ServiceDatabase
from common.provision.topics import create_topics
from contracts.catalogue import STREAMS
from contracts.knowledge import DocumentRemoved
from devkit.embedded.kafka import Kafka
from devkit.embedded.ports import free_port
from devkit.embedded.postgres import Postgres
from devkit.testing.harness import Harness
from toy import stage
from toy.stage import eventually, outgoing

PATIENT = {"DRAIN_TIMEOUT_S": "600"}
"""Whoever waits as long as for work is not seen to end."""


def goes_away(server: Postgres | Kafka, how: str) -> None:
    """It is dead and refuses, or it stands still and says nothing."""
    if how == "dead":
        return server.kill()
    assert server.pid is not None
    family = [leader := psutil.Process(server.pid), *leader.children(recursive=True)]
    for one in family:
        one.send_signal(signal.SIGSTOP)


@pytest.mark.parametrize(("how", "code"), [("dead", 0), ("silent", 1)])
@pytest.mark.parametrize("doing", ["nothing", "a job", "a batch"])
async def test_nobody_waits_for_a_database_that_is_away(
    own_postgres: Postgres,
    own_database: ServiceDatabase,
    broker: str,
    tenant_id: UUID,
    tmp_path: Path,
    doing: str,
    how: str,
    code: int,
) -> None:
    """It ends by itself, unless a statement is held by a server that says nothing."""
    told = stage.environment(own_database, broker, PORT=str(free_port()), JOB_TAKES_S="2", **PATIENT)
    with stage.process(tmp_path / "toy.log", told, "-m", "toy", "serve") as replica:
        await eventually(lambda: has_said(replica, "partitions_assigned"))
        await eventually(lambda: has_said(replica, "relay_leadership_acquired"))
        removed = DocumentRemoved(tenant_id=tenant_id, document_id=uuid4(), occurred_at=stage.now(), size=1)
        if doing == "a job":
            await stage.produce(broker, [outgoing(removed)])
            await eventually(lambda: leased(own_database))
        await asyncio.to_thread(goes_away, own_postgres, how)
        if doing == "a batch":
            await stage.produce(broker, [outgoing(removed)])
        replica.process.terminate()
        assert await replica.ended() == code, replica.printed


@pytest.mark.parametrize("how", ["dead", "silent"])
async def test_nobody_waits_for_a_broker_that_is_away(
    own_kafka: Kafka, toy: Harness, tenant_id: UUID, tmp_path: Path, how: str
) -> None:
    """What could not be carried is in the outbox."""
    await create_topics(own_kafka.bootstrap, [*STREAMS, stage.DEAD, stage.RETRY])
    told = stage.environment(toy.own_database, own_kafka.bootstrap, PORT=str(free_port()), **PATIENT)
    with stage.process(tmp_path / "toy.log", told, "-m", "toy", "serve") as replica:
        await eventually(lambda: has_said(replica, "partitions_assigned"))
        await eventually(lambda: has_said(replica, "relay_leadership_acquired"))
        await asyncio.to_thread(goes_away, own_kafka, how)
        async with toy.session(tenant_id) as session:
            publish(session, stage.document(tenant_id, "kept"))
        replica.process.terminate()
        assert await replica.ended() == 0, replica.printed
    assert await stage.count(toy, "outbox") == 1


async def leased(database: ServiceDatabase) -> bool:
    async with await psycopg.AsyncConnection.connect(database.kernel_url) as connection:
        found = await (await connection.execute("select 1 from job where lease_token is not null")).fetchone()
    return found is not None


async def has_said(replica: stage.Replica, event: str) -> bool:
    assert replica.process.poll() is None, replica.printed
    return f'"{event}"' in replica.printed
