"""An issuer of OpenID Connect as a process: console/tools/issuer.mjs."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devkit.console.node import find_node
from devkit.repository import ROOT


@contextmanager
def issuer_at(port: int, redirect_uri: str) -> Iterator[None]:
    """Runs it while the block does. Needs the console's packages."""
    node = find_node()
    command = [str(Path(node.folder) / "node"), str(ROOT / "console" / "tools" / "issuer.mjs"), str(port), redirect_uri]
    with subprocess.Popen(
        command, env=node.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield
        finally:
            process.kill()
