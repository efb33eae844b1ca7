"""Loopback ports: chosen once, kept beside the data, so that a restart is found where its clients look."""

import fcntl
import json
import os
import random
import socket
import tempfile
import threading
from functools import cache
from pathlib import Path

HOST = "127.0.0.1"

# Below the kernel's ephemeral range: an outgoing connection can never hold a port that a server comes back to.
_CHOICES = range(20_000, 32_000)
_given = set[int]()
_choosing = threading.Lock()


def is_free(port: int) -> bool:
    """Returns whether a server could listen on `port` now; like theirs, the probe does not mind TIME_WAIT.

    It does not listen: a process that another thread starts meanwhile holds the probe until its `exec`, and a port on
    which the probe listened would be taken for so long.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Returns a port that nobody listens on. Until this process ends, nobody else who asks here is given it."""
    with _choosing:
        port = next(port for port in random.sample(_CHOICES, len(_CHOICES)) if _reserved(port))
        _given.add(port)
        return port


def _reserved(port: int) -> bool:
    """Two servers that are about to start would both find it free: this process locks the byte of its number."""
    if port in _given or not _lock(port):
        return False
    if is_free(port):
        return True
    fcntl.lockf(_reservations(), fcntl.LOCK_UN, 1, port)
    return False


def _lock(port: int) -> bool:
    """Returns whether the port is this process's now, or was; another's it is not."""
    try:
        fcntl.lockf(_reservations(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


@cache
def _reservations() -> int:
    """Returns the user's file of locks, open as long as this process: closing it would end them all."""
    return os.open(Path(tempfile.gettempdir()) / f"prosa-ports-{os.getuid()}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


class Ports:
    """The named ports of one server, in `file`; `wanted` replaces what is remembered."""

    def __init__(self, file: Path, wanted: dict[str, int]) -> None:
        self._file = file
        self._wanted = wanted

    def __getitem__(self, role: str) -> int:
        """Returns the remembered port of `role`, which is reserved on the first question."""
        known = self._read()
        if role not in known:
            known = self._remember(known | {role: self._wanted.get(role) or free_port()})
        return known[role]

    def prefer(self, role: str, port: int) -> None:
        """Remembers a port that nobody has asked for yet."""
        self._remember({role: port})

    def claim(self) -> None:
        """Puts the wanted ports in force, and keeps others from being given them; call it only while the server is down."""
        if self._wanted:
            self._remember(self._read() | self._wanted)
        with _choosing:
            _given.update(filter(_lock, self._read().values()))

    def taken(self) -> list[int]:
        """Returns the remembered ports that somebody listens on."""
        return [port for port in self._read().values() if not is_free(port)]

    def _read(self) -> dict[str, int]:
        return {**json.loads(self._file.read_text())} if self._file.exists() else {}

    def _remember(self, ports: dict[str, int]) -> dict[str, int]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(ports))
        fresh.replace(self._file)
        return ports
