"""A process that is told to end while what it needs is away: it waits for that a few seconds, not for as long as for work."""

import asyncio
import signal
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import psutil
import psycopg
import pytest
from common.auth import Authenticator
from common.provision.databases import ServiceDatabase
from common.provision.topics import create_topics
from contracts.catalogue import STREAMS
from contracts.knowledge import DocumentRemoved
from devkit.embedded.kafka import Kafka
from devkit.embedded.ports import free_port
from devkit.embedded.postgres import Postgres
from devkit.testing.fixtures import SERVICE_SECRET
from devkit.testing.harness import Harness
from toy import stage
from toy.stage import eventually, outgoing

PATIENT = {"DRAIN_TIMEOUT_S": "600"}
"""Whoever waits as long as for work is not seen to end."""


def goes_away(server: Postgres | Kafka, how: str) -> None:
    """It is dead and refuses, or it stands still and says nothing."""
    if how == "dead":
        return server.kill()
    signalled(server, signal.SIGSTOP)


def signalled(server: Postgres | Kafka, what: signal.Signals) -> None:
    assert server.pid is not None
    for one in [leader := psutil.Process(server.pid), *leader.children(recursive=True)]:
        one.send_signal(what)


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
    """What could not be carried is in the outbox. It is the process's own, so it knows of it when it is told to end."""
    await create_topics(own_kafka.bootstrap, [*STREAMS, stage.DEAD, stage.RETRY])
    port = free_port()
    told = stage.environment(toy.own_database, own_kafka.bootstrap, PORT=str(port), **PATIENT)
    with stage.process(tmp_path / "toy.log", told, "-m", "toy", "serve") as replica:
        await eventually(lambda: has_said(replica, "partitions_assigned"))
        await eventually(lambda: has_said(replica, "relay_leadership_acquired"))
        await asyncio.to_thread(goes_away, own_kafka, how)
        await upload(port, tenant_id)
        replica.process.terminate()
        assert await replica.ended() == 0, replica.printed
        assert '"reason": "broker_away"' in replica.printed, "it did not wait until the broker had had its time to acknowledge"
    assert await stage.count(toy, "outbox") == 1


async def test_a_broker_that_comes_back_while_the_last_job_ends_has_what_that_did(
    own_kafka: Kafka, toy: Harness, tenant_id: UUID, tmp_path: Path
) -> None:
    await create_topics(own_kafka.bootstrap, [*STREAMS, stage.DEAD, stage.RETRY])
    told = stage.environment(toy.own_database, own_kafka.bootstrap, PORT=str(free_port()), JOB_TAKES_S="20", **PATIENT)
    removed = DocumentRemoved(tenant_id=tenant_id, document_id=uuid4(), occurred_at=stage.now(), size=1)
    with stage.process(tmp_path / "toy.log", told, "-m", "toy", "serve") as replica:
        await eventually(lambda: has_said(replica, "relay_leadership_acquired"))
        await stage.produce(own_kafka.bootstrap, [outgoing(removed)])
        await eventually(lambda: leased(toy.own_database))
        await asyncio.to_thread(goes_away, own_kafka, "silent")
        replica.process.terminate()
        await eventually(lambda: has_said(replica, "broker_away"))
        signalled(own_kafka, signal.SIGCONT)
        assert await replica.ended() == 0, replica.printed
    assert "fetched" in await stage.notes(toy, tenant_id)
    assert await stage.count(toy, "outbox") == 0


async def upload(port: int, tenant_id: UUID) -> None:
    """Has a process write an event of its own."""
    headers = {"authorization": f"Bearer {Authenticator('gateway', [], SERVICE_SECRET).service_token('toy', tenant_id)}"}
    body = {"document_id": str(uuid4()), "title": "kept", "occurred_at": stage.now().isoformat()}
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30, trust_env=False) as client:
        (await client.post("/v1/documents", json=body)).raise_for_status()


async def leased(database: ServiceDatabase) -> bool:
    async with await psycopg.AsyncConnection.connect(database.kernel_url) as connection:
        found = await (await connection.execute("select 1 from job where lease_token is not null")).fetchone()
    return found is not None


async def has_said(replica: stage.Replica, event: str) -> bool:
    assert replica.process.poll() is None, replica.printed
    return f'"{event}"' in replica.printed
