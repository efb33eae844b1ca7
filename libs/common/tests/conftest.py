"""The toy service is importable, as an installed one is; its topics are empty at the start of each story."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from common.provision.databases import ServiceDatabase
from common.provision.topics import create_topics
from contracts.catalogue import STREAMS
from devkit.embedded.kafka import Kafka
from devkit.embedded.postgres import Postgres
from devkit.testing.fixtures import OpenService, database_on

sys.path.insert(0, str(Path(__file__).parent))

from devkit.testing.harness import Harness
from toy import stage
from toy.handlers import FAULTS


@pytest.fixture(scope="session")
async def broker_with_topics(kafka_bootstrap: str) -> str:
    await create_topics(kafka_bootstrap, [*STREAMS, stage.DEAD, stage.RETRY])
    return kafka_bootstrap


@pytest.fixture
async def broker(broker_with_topics: str) -> str:
    """A real broker, on which nobody has said anything yet."""
    await stage.empty_topics(broker_with_topics, stage.HEARD)
    return broker_with_topics


@pytest.fixture
async def own_database(own_postgres: Postgres) -> ServiceDatabase:
    """The toy's, there."""
    return await database_on(own_postgres, "toy")


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[Kafka]:
    """A broker that this story may stop, or kill."""
    broker = Kafka(tmp_path / "kafka")
    broker.start(die_with_parent=True)
    yield broker
    broker.kill()


@pytest.fixture
async def toy(open_service: OpenService, broker: str) -> Harness:
    """The toy over a database of its own and the broker. Nothing runs until a story lets it."""
    return await open_service("toy", kafka_bootstrap=broker)  # type: ignore[no-any-return]


@pytest.fixture
async def quiet_toy(open_service: OpenService) -> Harness:
    """The toy over a database of its own, without a broker."""
    return await open_service("toy")  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def patient_with_issuers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first story that asks one for its keys is a process that has just started, on a machine that is busy."""
    monkeypatch.setattr("common.auth.issuers.FETCH_TIMEOUT_S", 60.0)


@pytest.fixture(autouse=True)
def mended() -> Iterator[None]:
    """No fault outlives its story."""
    yield
    FAULTS.clear()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries follow each other at once."""
    monkeypatch.setattr("common.messaging.batches.FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr("common.messaging.batches.LONGEST_PAUSE_S", 0.05)
    monkeypatch.setattr("common.messaging.batches.INFRASTRUCTURE_PAUSE_S", 0.01)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement has half a second. To be asked for before the toy is."""
    monkeypatch.setattr("common.db.pool.SERVER_OPTIONS", "-c statement_timeout=500 -c lock_timeout=5000")


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement has two minutes. To be asked for before the toy is."""
    monkeypatch.setattr("common.db.pool.SERVER_OPTIONS", "-c statement_timeout=120000 -c lock_timeout=5000")


@pytest.fixture
async def two_toys(toy: Harness, open_service: OpenService, broker: str) -> tuple[Harness, Harness]:
    """Two replicas over one database."""
    return toy, await open_service("toy", database=toy.own_database, kafka_bootstrap=broker)
