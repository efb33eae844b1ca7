"""PostgreSQL 18 on one state folder: loopback TCP only, passwords for everybody, also when root starts it."""

import os
import pwd
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg

from devkit.embedded.errors import EmbeddedError
from devkit.embedded.ports import HOST
from devkit.embedded.postgres_binaries import postgres_binaries
from devkit.embedded.process import Launch, clean_environment, group_of
from devkit.embedded.server import EmbeddedServer

_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

_INITDB = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)


class Postgres(EmbeddedServer):
    """One server; `settings` are further `-c` options (tests pass fsync=off, which only power loss would punish)."""

    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": SIGTERM would wait for the clients to leave

    host = HOST
    user = "postgres"

    def __init__(self, state: Path, port: int | None = None, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(state, port)
        self._settings = _SETTINGS | dict(settings or {})

    @property
    def password(self) -> str:
        """Returns the superuser's password, made up on the first question and kept where only this user may read."""
        file = self.state / "password"
        if not file.exists():
            self.state.mkdir(parents=True, exist_ok=True)
            with open(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600), "w") as secret:
                secret.write(secrets.token_urlsafe(24))
        return file.read_text()

    def url(self, database: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        """Returns postgresql://…, for the superuser unless told otherwise."""
        who = f"{quote(user or self.user, safe='')}:{quote(password or self.password, safe='')}"
        return f"postgresql://{who}@{self.host}:{self.port}/{quote(database, safe='')}"

    def _marker(self) -> str:
        return f"prosa.state={self.state}"

    @property
    def data(self) -> Path:
        """Returns the data folder."""
        return self.state / "data"

    @property
    def runs_as(self) -> str | None:
        """Returns the user whom the server becomes when root starts it."""
        return _unprivileged_user()

    def _prepare(self) -> Launch:
        user = self.runs_as
        programs = postgres_binaries(user)
        if not self.data.exists():
            self._initialise(programs, user)
        options = {**self._settings, "port": str(self.port)}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [
            str(programs / "postgres"),
            "-D",
            _seen_from_inside(self.data, user),
            *arguments,
            "-c",
            self._marker(),
        ]
        return Launch(command, cwd=self.data, env=clean_environment(), user=user)

    def _initialise(self, programs: Path, user: str | None) -> None:
        """Fills a folder beside `data` and renames it: an interrupted attempt is never taken for a database."""
        fresh = Path(tempfile.mkdtemp(prefix="initdb-", dir=self.state))
        with tempfile.TemporaryFile() as password:
            password.write(self.password.encode())
            password.flush()
            if user:
                for made in (fresh, password.fileno()):
                    os.chown(made, pwd.getpwnam(user).pw_uid, -1)
            self._run_initdb(programs, fresh, password.fileno(), user)
        fresh.rename(self.data)

    def _run_initdb(self, programs: Path, data: Path, password_fd: int, user: str | None) -> None:
        unsynced = ["--no-sync"] if self._settings.get("fsync") == "off" else []
        done = subprocess.run(
            [
                programs / "initdb",
                *_INITDB,
                *unsynced,
                f"--pwfile=/dev/fd/{password_fd}",
                f"--pgdata={_seen_from_inside(data, user)}",
            ],
            cwd=data,
            env=clean_environment(),
            user=user,
            group=group_of(user),
            extra_groups=[] if user else None,
            pass_fds=[password_fd],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL could not make a database in {self.state}: {done.stderr.strip()}")

    def _is_ready(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses root; whoever else calls runs it as themselves."""
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        raise EmbeddedError("PostgreSQL refuses to run as root: start it as another user.")
    return "nobody"


def _seen_from_inside(data: Path, user: str | None) -> str:
    """The data folder's path. Root may keep it where the unprivileged user cannot go (a clone in a 0700 folder):
    it enters the folder before it steps down, and the server, which never leaves, knows it as its working directory."""
    return "/proc/self/cwd" if user else str(data)
