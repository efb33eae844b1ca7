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

from common.provision.databases import PostgresServer, ensure_database, ensure_roles
from common.provision.topics import TopicCard
from contracts.catalogue import TOPICS

from devkit.databases import ensure_migrated
from devkit.embedded.errors import EmbeddedError

_LIST_TOPICS = (
    "import json; from contracts.catalogue import TOPICS; "
    "print(json.dumps([[one.name, one.partitions, one.config] for one in TOPICS]))"
)
_MIGRATE = """
import json, os
from common.migrations import migrate
for service, url in json.loads(os.environ["URLS"]).items():
    migrate(service, url)
"""


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
        listed = self._run(["-c", _LIST_TOPICS], {})
        return [Card(name, partitions, config) for name, partitions, config in json.loads(listed)]

    def migrate(self, server: PostgresServer, services: Iterable[str]) -> None:
        """Roles, databases and that checkout's newest revisions."""
        urls = {}
        for service in services:
            if self.is_this:
                ensure_migrated(server, service)
            else:
                ensure_roles(server, service)
                urls[service] = ensure_database(server, service).owner_url
        if urls:
            self._run(["-c", _MIGRATE], {"URLS": json.dumps(urls)})

    def _run(self, arguments: list[str], further: Mapping[str, str]) -> str:
        environment = {"PATH": os.environ.get("PATH", os.defpath), **further}
        done = subprocess.run([self.python, *arguments], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise EmbeddedError(f"{self.python} failed: {done.stderr.strip()[-2000:]}")
        return done.stdout
