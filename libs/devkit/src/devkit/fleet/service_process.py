"""A service of the fleet as a process, started, found and stopped like the embedded servers."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx2
from common.roles import package_of

from devkit.embedded.ports import HOST
from devkit.embedded.process import Launch
from devkit.embedded.server import EmbeddedServer


class ServiceProcess(EmbeddedServer):
    """`python -m <service> serve`. `instance` tells replicas of a service apart."""

    stop_signal = signal.SIGTERM
    stop_deadline_s = 30

    def __init__(
        self, name: str, state: Path, *, port: int | None = None, instance: int = 0, python: str = sys.executable
    ) -> None:
        self.name = name
        self.title = name  # type: ignore[misc]  # each instance is a server of its own kind
        self.instance = instance
        self.python = python
        self.environment: Mapping[str, str] = {}
        super().__init__(state / f"{name}-{instance}", port)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def _marker(self) -> str:
        return f"-Xprosa={self.state}"

    def _prepare(self) -> Launch:
        command = [self.python, self._marker(), "-m", package_of(self.name), "serve"]
        return Launch(command, cwd=self.state, env={**self.environment, "PROSA_PORT": str(self.port)})

    def _is_ready(self) -> bool:
        try:  # without certificates: to read them costs more than to ask, and who starts is asked often
            return httpx2.get(f"{self.url}/readyz", timeout=5, trust_env=False, verify=False).status_code == 200
        except httpx2.TransportError:
            return False
