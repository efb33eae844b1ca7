"""The simulator as a process on a state folder, started and stopped like the embedded servers."""

import sys
from collections.abc import Sequence
from pathlib import Path

import httpx2
from simulator.language.vectors import EmbeddingKind

from devkit.embedded.ports import HOST
from devkit.embedded.process import Launch, clean_environment
from devkit.embedded.server import EmbeddedServer


class Simulator(EmbeddedServer):
    """`start()`, `stop()`, `kill()`, `pid` and `port` come from Server; a restart finds the same port and history.

    `framed_by`: the origins that may show the phone within their pages.
    """

    title = "The simulator"
    stop_deadline_s = 10

    def __init__(
        self, state: Path, port: int | None = None, *, status_delay_s: float = 0.1, embedding: EmbeddingKind = "model"
    ) -> None:
        super().__init__(state, port)
        self._status_delay_s = status_delay_s
        self._embedding = embedding
        self.framed_by: Sequence[str] = ()

    @property
    def url(self) -> str:
        """Returns the base of everything: `{url}/v1` for the model, `{url}` for the Graph API and the phone page."""
        return f"http://{HOST}:{self.port}"

    def _marker(self) -> str:
        return f"--state={self.state / 'world'}"

    def _prepare(self) -> Launch:
        options = [f"--port={self.port}", self._marker(), f"--status-delay-s={self._status_delay_s}"]
        options += [f"--embedding={self._embedding}", *(f"--framed-by={origin}" for origin in self.framed_by)]
        command = [sys.executable, "-m", "simulator", *options]
        return Launch(command, cwd=self.state, env=clean_environment())

    def _is_ready(self) -> bool:
        try:
            answer = httpx2.get(f"{self.url}/readyz", timeout=5, trust_env=False, verify=False)  # without reading certificates
            return bool(answer.json() == {"pid": self.pid})
        except (httpx2.TransportError, ValueError):
            return False
