"""The process beside the real gateway that writes nothing: what durable acknowledgements are compared with."""

import sys

from devkit.embedded.process import Launch
from devkit.fleet.service_process import ServiceProcess
from devkit.repository import ROOT

SCRIPT = ROOT / "services" / "gateway" / "bench" / "without_io.py"


class GatewayWithoutIO(ServiceProcess):
    """On the database of the real one, which it only reads."""

    def _prepare(self) -> Launch:
        command = [sys.executable, self._marker(), str(SCRIPT), "serve"]
        return Launch(command, cwd=self.state, env={**self.environment, "PROSA_PORT": str(self.port)})
