"""Prometheus's own tool for rules: one that is named, the machine's own, or that of Debian's package, which needs no root."""

import os
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

NAMED = "PROSA_PROMTOOL"
ADVICE = f"install Prometheus (its promtool on PATH), or name promtool in {NAMED}"


class NoPromtool(Exception):
    """There is none, and none could be brought; the text says what to do."""


def promtool() -> str:
    """Returns its path: what `PROSA_PROMTOOL` says, else the one on PATH, else the one of the package. Raises `NoPromtool`."""
    if named := os.environ.get(NAMED):
        return named
    return shutil.which("promtool") or str(_brought(user_cache_path("prosa") / "promtool"))


def _brought(folder: Path) -> Path:
    """Returns the tool of Debian's package `prometheus`, which apt brings into the cache without installing anything."""
    tool = folder / "root" / "usr" / "bin" / "promtool"
    if tool.exists():
        return tool
    if not all(map(shutil.which, ("apt-get", "dpkg-deb"))):
        raise NoPromtool(f"promtool was not found, and there is no apt-get to bring it with: {ADVICE}")
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        if not tool.exists():
            _unpack(folder)
    return tool


def _unpack(folder: Path) -> None:
    lists = folder / "lists"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    own = [f"-oDir::State::lists={lists}", f"-oDir::Cache={folder}", "-oAPT::Sandbox::User=", "-qq"]
    _run(["apt-get", *own, "update"], folder)
    _run(["apt-get", *own, "download", "prometheus"], folder)
    package = next(iter(sorted(folder.glob("prometheus_*.deb"))), None)
    if package is None:
        raise NoPromtool(f"apt-get brought no package of Prometheus: {ADVICE}")
    _run(["dpkg-deb", "--extract", str(package), str(folder / "root")], folder)
    shutil.rmtree(lists)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPromtool(f"{' '.join(command[:1])} could not bring Prometheus ({done.stderr.strip()[-300:]}): {ADVICE}")
