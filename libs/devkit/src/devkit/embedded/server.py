"""What every embedded server has in common: a state folder, remembered ports, start, stop and kill."""

import signal
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from filelock import FileLock, Timeout

from devkit.embedded.errors import EmbeddedError
from devkit.embedded.ports import Ports, is_free
from devkit.embedded.process import Launch, ServerProcess


class EmbeddedServer(ABC):
    """One server on one state folder. Every method works from any process that names the same folder."""

    title: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_deadline_s: ClassVar[float] = 20

    def __init__(self, state: Path, port: int | None = None) -> None:
        self.state = state.resolve()
        self._ports = Ports(self.state / "ports.json", {} if port is None else {"client": port})
        self._process = ServerProcess(self.state / "pid", self._marker())

    @property
    def port(self) -> int:
        """Returns where clients connect, on loopback; the same after every restart."""
        return self._ports["client"]

    @property
    def pid(self) -> int | None:
        """Returns the pid while the server runs, else None."""
        return self._process.pid

    def prefer(self, port: int) -> bool:
        """Returns whether this port is taken on the first start; False when somebody else has it."""
        if (self.state / "ports.json").exists() or self.pid is not None:
            return True
        if is_free(port):
            self._ports.prefer("client", port)
            return True
        return False

    def start(self, *, die_with_parent: bool = False, timeout_s: float = 60) -> None:
        """Returns when the server answers; one that already runs on this state is reused.

        A new one outlives this process unless `die_with_parent`. Raises EmbeddedError.
        """
        if sys.platform == "win32":
            raise EmbeddedError(f"{self.title} starts on Linux and macOS only: work in WSL or use the compose file.")
        self.state.mkdir(parents=True, exist_ok=True)
        with self._locked(timeout_s):
            if self.pid is None:
                self._ports.claim()
                launch = self._prepare()
                self._refuse_taken_ports()
                self._process.spawn(launch, log=self.log, die_with_parent=die_with_parent)
            self._wait_until_ready(timeout_s)

    def stop(self) -> None:
        """A clean stop; nothing happens when the server is down."""
        if self.state.exists():
            with self._locked(self.stop_deadline_s):
                self._process.stop(self.stop_signal, self.stop_deadline_s)

    def kill(self) -> None:
        """SIGKILL, for fault tests."""
        self._process.kill()

    @abstractmethod
    def _marker(self) -> str:
        """Returns an argument of the command line that names the state folder."""

    @abstractmethod
    def _prepare(self) -> Launch:
        """Makes the data folder what the server needs, and says how to run the server."""

    @abstractmethod
    def _is_ready(self) -> bool:
        """Returns whether *this* server answers its clients; a stranger on its port does not count."""

    @property
    def log(self) -> Path:
        return self.state / "server.log"

    @contextmanager
    def _locked(self, timeout_s: float) -> Iterator[None]:
        try:
            with FileLock(self.state / "lock", timeout=timeout_s):
                yield
        except Timeout as error:
            raise EmbeddedError(
                f"Another process has been starting or stopping {self.title} in {self.state} for {timeout_s:.0f} s: "
                "end it, then try again."
            ) from error

    def _refuse_taken_ports(self) -> None:
        if taken := self._ports.taken():
            raise EmbeddedError(
                f"Port {taken[0]}, which {self.title} needs, is used by another program: "
                "stop that program or choose another port."
            )

    def _wait_until_ready(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while not self._is_ready():
            if self.pid is None:
                raise EmbeddedError(f"{self.title} ended while it started: {self._last_words()}")
            if time.monotonic() > deadline:
                self._process.kill()
                raise EmbeddedError(f"{self.title} did not answer within {timeout_s:.0f} s: {self._last_words()}")
            time.sleep(0.05)

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return " | ".join([f"read {self.log}", *lines[-5:]])
