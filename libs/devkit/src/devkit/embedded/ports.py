"""Loopback ports: chosen once, kept beside the data, so that a restart is found where its clients look."""

import json
import random
import socket
from pathlib import Path

HOST = "127.0.0.1"

# Below the kernel's ephemeral range: an outgoing connection can never hold a port that a server comes back to.
_CHOICES = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now; like theirs, the probe does not mind TIME_WAIT."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port that nobody listens on, picked at random so that parallel test runs rarely meet."""
    return next(port for port in random.sample(_CHOICES, len(_CHOICES)) if is_free(port))


class Ports:
    """The named ports of one server, in `file`; `wanted` replaces what is remembered."""

    def __init__(self, file: Path, wanted: dict[str, int]) -> None:
        self._file = file
        self._wanted = wanted

    def __getitem__(self, role: str) -> int:
        """The remembered port of `role`, which is reserved on the first question."""
        known = self._read()
        if role not in known:
            known = self._remember(known | {role: self._wanted.get(role) or free_port()})
        return known[role]

    def claim(self) -> None:
        """Puts the wanted ports in force; call it only while the server is down."""
        if self._wanted:
            self._remember(self._read() | self._wanted)

    def taken(self) -> list[int]:
        """The remembered ports that somebody listens on."""
        return [port for port in self._read().values() if not is_free(port)]

    def _read(self) -> dict[str, int]:
        return {**json.loads(self._file.read_text())} if self._file.exists() else {}

    def _remember(self, ports: dict[str, int]) -> dict[str, int]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(ports))
        fresh.replace(self._file)
        return ports
