"""A backup of an embedded server while it works, its log kept beside, and the server made anew from both."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from devkit.embedded.errors import EmbeddedError
from devkit.embedded.postgres import Postgres
from devkit.embedded.postgres_binaries import postgres_binaries
from devkit.embedded.process import clean_environment

PARTIAL = ".partial"
RECEIVED = (
    "select coalesce(max(flush_lsn) >= %s::pg_lsn, false) from pg_stat_replication where application_name = 'pg_receivewal'"
)


class PostgresBackup:
    """What `pg_basebackup` and `pg_receivewal` wrote into `folder`: what base backups and a log archive are in a cluster."""

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        self.postgres = postgres
        self.base, self.log = folder / "base", folder / "log"
        self._receiver: subprocess.Popen[bytes] | None = None

    def keep_log(self) -> None:
        """Begin to receive the log as it is written, until the server ends."""
        self.log.mkdir(parents=True)
        self._run("pg_receivewal", "--slot=backup", "--create-slot")
        command = self._command("pg_receivewal", f"--directory={self.log}", "--slot=backup", "--synchronous", "--no-loop")
        self._receiver = subprocess.Popen(command, env=self._environment(), stderr=subprocess.DEVNULL)

    def has_all(self, within_s: float = 20) -> None:
        """Returns when the log that is kept has all that the server has committed by now."""
        deadline = time.monotonic() + within_s
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            (now,) = _row(connection, "select pg_current_wal_flush_lsn()")
            while not _row(connection, RECEIVED, now)[0]:
                if time.monotonic() > deadline:
                    raise EmbeddedError("The log is not received: look whether pg_receivewal runs.")
                time.sleep(0.02)

    def back_up(self) -> None:
        """A base backup, with the log that makes it whole in itself."""
        self.base.parent.mkdir(parents=True, exist_ok=True)
        self._run("pg_basebackup", f"--pgdata={self.base}", "--wal-method=stream", "--checkpoint=fast")

    def restore(self, *, newest: bool) -> None:
        """Put the backup in the place of the data of a server that is down; with the log as far as it goes, if `newest`."""
        if self.postgres.pid is not None:
            raise EmbeddedError(f"PostgreSQL runs on {self.postgres.state}: stop it before its data is replaced.")
        self.end_log()
        shutil.rmtree(self.postgres.data, ignore_errors=True)
        shutil.copytree(self.base, self.postgres.data)
        if newest:
            for segment in self.log.iterdir():
                if segment.suffix in ("", PARTIAL):
                    shutil.copy(segment, self.postgres.data / "pg_wal" / segment.name.removesuffix(PARTIAL))
        self._give_away()

    def end_log(self) -> None:
        """The receiver ends by itself with its server; nothing is received any more in any case."""
        if self._receiver:
            self._receiver.send_signal(signal.SIGINT)
            self._receiver.wait()
            self._receiver = None

    @property
    def bytes(self) -> int:
        """Returns how large the base backup is."""
        return sum(file.stat().st_size for file in self.base.rglob("*") if file.is_file())

    def _give_away(self) -> None:
        """The server refuses data of others, and a folder that others may enter."""
        self.postgres.data.chmod(0o700)
        if user := self.postgres.runs_as:
            owner = pwd.getpwnam(user).pw_uid
            for path in (self.postgres.data, *self.postgres.data.rglob("*")):
                os.chown(path, owner, -1, follow_symlinks=False)

    def _run(self, program: str, *options: str) -> None:
        done = subprocess.run(self._command(program, *options), env=self._environment(), capture_output=True, text=True)
        if done.returncode:
            raise EmbeddedError(f"{program} failed: {done.stderr.strip()}")

    def _command(self, program: str, *options: str) -> Sequence[str]:
        postgres = self.postgres
        where = (f"--host={postgres.host}", f"--port={postgres.port}", f"--username={postgres.user}", "--no-password")
        return [str(postgres_binaries(postgres.runs_as) / program), *where, *options]

    def _environment(self) -> dict[str, str]:
        return clean_environment(PGPASSWORD=self.postgres.password)


def _row(connection: psycopg.Connection, statement: LiteralString, *values: Any) -> tuple[Any, ...]:
    row = connection.execute(statement, values).fetchone()
    assert row is not None
    return row
