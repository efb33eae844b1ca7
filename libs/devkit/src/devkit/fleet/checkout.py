"""Whose code the services run: this tree's, or that of another checkout, in an environment of its own.

With another one, two commits are measured by the same driver, simulator, broker and database.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.catalogue import TOPICS

from devkit.databases import Server, database_of, ensure_database, ensure_migrated, ensure_roles, package_of
from devkit.embedded.errors import EmbeddedError
from devkit.embedded.topics import TopicCard

_LIST_TOPICS = (
    "import json; from contracts.catalogue import TOPICS; "
    "print(json.dumps([[one.name, one.partitions, one.config] for one in TOPICS]))"
)


@dataclass(frozen=True)
class Card:
    """A topic as another checkout declares it."""

    name: str
    partitions: int
    config: Mapping[str, str]


@dataclass(frozen=True)
class Checkout:
    """`python` is the interpreter of an environment with that checkout's workspace in it."""

    python: str = sys.executable

    @classmethod
    def at(cls, folder: Path | None) -> "Checkout":
        """Returns this tree for None. Raises `EmbeddedError` where the other one was never synced."""
        if folder is None:
            return cls()
        python = folder.resolve() / ".venv" / "bin" / "python"
        if not python.exists():
            raise EmbeddedError(f"{folder} has no environment: run 'uv sync --frozen --all-packages' there.")
        return cls(str(python))

    @property
    def is_this(self) -> bool:
        return self.python == sys.executable

    def topics(self) -> Iterable[TopicCard]:
        if self.is_this:
            return TOPICS
        listed = self._run(["-c", _LIST_TOPICS], {"PATH": os.environ.get("PATH", os.defpath)})
        return [Card(name, partitions, config) for name, partitions, config in json.loads(listed)]

    def migrate(self, server: Server, service: str, environment: Mapping[str, str]) -> None:
        """Roles, database and that checkout's newest revision."""
        if self.is_this:
            ensure_migrated(server, service)
            return
        ensure_roles(server, service)
        ensure_database(server, service)
        owner = database_of(server, service, package_of(service)).owner_url
        self._run(["-m", package_of(service), "migrate"], {**environment, "PROSA_MIGRATION_DATABASE_URL": owner})

    def _run(self, arguments: list[str], environment: Mapping[str, str]) -> str:
        done = subprocess.run([self.python, *arguments], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise EmbeddedError(f"{self.python} {' '.join(arguments[:3])} failed: {done.stderr.strip()[-2000:]}")
        return done.stdout
