"""The process as an operator sees it: it starts, says what is wrong, ends with its parts, and drains."""

import asyncio
import json
import os
import socket
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
from common.auth import Authenticator
from common.provision.databases import ServiceDatabase
from common.provision.topics import create_topics
from contracts.catalogue import TOPICS
from contracts.knowledge import DocumentRemoved
from devkit.embedded.kafka import Kafka
from devkit.embedded.ports import free_port
from devkit.testing.fixtures import ServiceDatabases
from devkit.testing.harness import Harness
from toy import stage
from toy.stage import eventually, outgoing

SECRET = "a-service-secret-for-tests-only-0"


class Process:
    """A service's process and its address."""

    def __init__(self, replica: stage.Replica, port: int) -> None:
        self.replica = replica
        self.client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}")

    async def status(self, path: str) -> int:
        """Of an answer; 0 while nobody listens."""
        assert self.replica.process.poll() is None, self.replica.printed
        try:
            return (await self.client.get(path)).status_code
        except httpx2.TransportError:
            return 0

    async def becomes(self, path: str, status: int) -> None:
        await eventually(lambda: self.status(path), lambda got: got == status, within_s=60)

    async def stops(self) -> None:
        """SIGTERM, and a clean end."""
        self.replica.process.terminate()
        assert await self.replica.ended() == 0, self.replica.printed
        await self.client.aclose()


def serving(
    tmp_path: Path, service: str, database: ServiceDatabase, broker: str, port: int, **further: str
) -> AbstractContextManager[stage.Replica]:
    told = stage.environment(database, broker, service.upper(), PORT=str(port), **further)
    return stage.process(tmp_path / f"{service}.log", told, "-m", service, "serve")


async def test_a_process_that_knows_the_owners_password_does_not_serve(
    service_databases: ServiceDatabases, tmp_path: Path
) -> None:
    async with service_databases("billing") as database:
        told = {"MIGRATION_DATABASE_URL": database.owner_url}
        with serving(tmp_path, "billing", database, "127.0.0.1:1", free_port(), **told) as replica:
            assert await replica.ended() == 1
            assert "must not know" in replica.printed
            assert database.owner_url not in replica.printed


async def test_billing_starts_without_a_broker_and_becomes_ready_when_it_appears(
    service_databases: ServiceDatabases, tmp_path: Path
) -> None:
    broker, port = Kafka(tmp_path / "kafka"), free_port()
    async with service_databases("billing") as database:
        with serving(tmp_path, "billing", database, broker.bootstrap, port) as replica:
            process = Process(replica, port)
            await process.becomes("/livez", 200)
            checks = (await process.client.get("/readyz")).json()["checks"]
            assert {name for name, state in checks.items() if state != "ok"} == {"kafka", "background lane"}
            assert await process.status("/v1/usage") == 401

            await asyncio.to_thread(broker.start, die_with_parent=True)
            await create_topics(broker.bootstrap, TOPICS)
            await process.becomes("/readyz", 200)
            await process.stops()
    assert '"event": "service_stopped"' in replica.printed.splitlines()[-1]
    await asyncio.to_thread(broker.stop)


async def test_a_stopped_service_has_finished_its_jobs_and_emptied_its_outbox(
    toy: Harness, broker: str, tenant_id: UUID, tmp_path: Path
) -> None:
    port = free_port()
    headers = {"authorization": f"Bearer {Authenticator('gateway', [], SECRET).service_token('toy', tenant_id)}"}
    with serving(tmp_path, "toy", toy.own_database, broker, port, JOB_TAKES_S="1") as replica:
        process = Process(replica, port)
        await process.becomes("/readyz", 200)
        removed = DocumentRemoved(tenant_id=tenant_id, document_id=uuid4(), occurred_at=stage.now(), size=1)
        await stage.produce(broker, [outgoing(removed)])
        await eventually(toy.jobs, lambda jobs: jobs and jobs[0].lease_token)
        for _ in range(30):
            body = {"document_id": str(uuid4()), "title": "a", "occurred_at": stage.now().isoformat()}
            (await process.client.post("/v1/documents", json=body, headers=headers)).raise_for_status()
        await process.stops()

    assert await toy.jobs() == []
    assert (await stage.notes(toy, tenant_id)).count("fetched") == 1
    assert await stage.count(toy, "outbox") == 0
    told = [dict(record.headers)["ce_type"] for record in await stage.everything_in(broker, stage.DOCUMENTS)]
    assert told.count(b"knowledge.document-uploaded.v1") == 30


async def test_a_part_that_dies_takes_the_process_with_it(toy: Harness, broker: str, tmp_path: Path) -> None:
    with serving(tmp_path, "toy", toy.own_database, broker, free_port(), BREAKS="true") as replica:
        assert await replica.ended() == 1
    last = json.loads(replica.printed.splitlines()[-1])
    assert (last["event"], last["level"]) == ("process_died", "critical")
    assert "RuntimeError" in last["exception"]


@pytest.mark.parametrize(("stuck", "code"), [("thread", 0), ("loop", 1)])
async def test_a_process_ends_whatever_is_stuck_in_it(toy: Harness, broker: str, tmp_path: Path, stuck: str, code: int) -> None:
    told = {"STICKS": stuck, "DRAIN_TIMEOUT_S": "0.1"}
    with serving(tmp_path, "toy", toy.own_database, broker, free_port(), **told) as replica:
        await eventually(lambda: has_said(replica, "service_started"))
        await eventually(lambda: has_said(replica, "toy_stuck"))
        replica.process.terminate()
        assert await replica.ended(within_s=30) == code, replica.printed
    assert ("process_killed" in replica.printed) == (code == 1)


async def has_said(replica: stage.Replica, event: str) -> bool:
    assert replica.process.poll() is None, replica.printed
    return f'"{event}"' in replica.printed


async def test_a_port_in_use_is_said_in_one_sentence(toy: Harness, broker: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(tmp_path, "toy", toy.own_database, broker, port) as replica:
            assert await replica.ended() == 1
    assert replica.printed.splitlines() == [
        f"127.0.0.1:{port} cannot be listened on (Address already in use): stop what holds the port, or set another one"
    ]


@pytest.mark.parametrize("command", [("serve",), ("dead-letters", "list")])
async def test_all_wrong_settings_are_listed_and_nothing_starts(tmp_path: Path, command: tuple[str, ...]) -> None:
    told = {"BILLING_PORT": "many", "BILLING_PEPPER": "short", "PATH": os.environ["PATH"]}
    with stage.process(tmp_path / "billing.log", told, "-m", "billing", *command) as replica:
        assert await replica.ended() == 1
    first, *mistakes = replica.printed.splitlines()
    assert first == "6 wrong setting(s):"
    named = {line.strip().split(":")[0].removeprefix("BILLING_") for line in mistakes}
    assert named == {"PORT", "PEPPER", "DATABASE_URL", "KERNEL_DATABASE_URL", "KAFKA_BOOTSTRAP", "SERVICE_SECRET"}
