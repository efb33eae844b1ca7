"""Where tests get their servers: given by the environment, else from Docker where it runs, else the embedded ones. Never none.

`PROSA_TEST_POSTGRES` is `user:password@host:port` of a superuser, `PROSA_TEST_KAFKA` a bootstrap address.
"""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from common.provision.databases import PostgresServer
from testcontainers.community.kafka import KafkaContainer
from testcontainers.community.postgres import PostgresContainer

from devkit.embedded.kafka import Kafka
from devkit.embedded.postgres import Postgres

UNSAFE_BUT_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "scram_iterations": "1",
    "authentication_timeout": "15s",  # whoever drops a database waits for those who never end to sign in
}
MEMORY = Path("/dev/shm")
ENOUGH_MEMORY_BYTES = 2 << 30


def docker_runs() -> bool:
    """Returns whether a Docker engine answers: the client alone is no use."""
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, timeout=20).returncode == 0


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """Yields a Postgres server for one test session."""
    password = secrets.token_urlsafe(12)
    if given := os.environ.get("PROSA_TEST_POSTGRES"):
        who, _, where = given.rpartition("@")
        user, _, secret = who.partition(":")
        host, _, port = where.partition(":")
        yield PostgresServer(host, int(port or 5432), user, secret, password)
    elif docker_runs():
        with PostgresContainer("postgres:18", username="postgres") as container:
            exposed = container.get_exposed_port(5432)
            yield PostgresServer(container.get_container_host_ip(), int(exposed), "postgres", container.password, password)
    else:
        with _state(_fast_folder()) as state:
            server = Postgres(state, settings=UNSAFE_BUT_FAST)
            server.start(die_with_parent=True)
            try:
                yield PostgresServer(server.host, server.port, server.user, server.password, password)
            finally:
                server.stop()


@contextmanager
def kafka() -> Iterator[str]:
    """Yields the bootstrap address of a broker for one test session."""
    if given := os.environ.get("PROSA_TEST_KAFKA"):
        yield given
    elif docker_runs():
        with KafkaContainer("apache/kafka:4.3.1").with_kraft() as container:
            yield container.get_bootstrap_server()
    else:
        with _state() as state:
            broker = Kafka(state)
            broker.start(die_with_parent=True)
            try:
                yield broker.bootstrap
            finally:
                broker.stop()


def _fast_folder() -> Path | None:
    """Returns a file system in memory where there is room: to copy a template takes a third of the time there."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY_BYTES
    return MEMORY if has_room and os.access(MEMORY, os.W_OK) else None


@contextmanager
def _state(within: Path | None = None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="prosa-test-", dir=within, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
