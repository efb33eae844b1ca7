"""The engine as a server process of its own: it allows one process per folder, the fleet has several."""

import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from devkit.embedded.ports import HOST
from devkit.embedded.process import Launch
from devkit.embedded.server import EmbeddedServer


class Qdrant(EmbeddedServer):
    """One server; after a SIGKILL every acknowledged point is there again."""

    title = "Qdrant"

    @property
    def url(self) -> str:
        """Returns what clients take as `url`."""
        return f"http://{HOST}:{self.port}"

    def _marker(self) -> str:
        return str(self.state)

    def _prepare(self) -> Launch:
        module = [sys.executable, "-m", "devkit.embedded.qdrant"]
        return Launch([*module, "--state", self._marker(), "--port", str(self.port)], cwd=Path("/"))

    def _is_ready(self) -> bool:
        probe = HTTPConnection(HOST, self.port, timeout=5)
        try:
            probe.request("GET", "/readyz")
            return probe.getresponse().getheader("x-process-id") == str(self.pid)
        except (OSError, HTTPException):
            return False
        finally:
            probe.close()
