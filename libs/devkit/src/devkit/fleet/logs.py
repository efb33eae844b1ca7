"""Reading the logs of several processes at once: followed, each line under the name of who wrote it; or what they warned of."""

import time
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path

from rich.console import Console
from rich.text import Text

MOST_WARNINGS = 40
COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "red", "white")
PAUSE_S = 0.2
ROUTINE = ('"level": "info"', '"level": "debug"')


def show_logs(logs: Mapping[str, Path], console: Console) -> None:
    """Print what is added to the files from now on, until interrupted."""
    at = ends_of(logs)
    colours = dict(zip(logs, cycle(COLOURS), strict=False))
    while True:
        for name, path in logs.items():
            at[name] = _print_new(name, path, at[name], colours[name], console)
        time.sleep(PAUSE_S)


def ends_of(logs: Mapping[str, Path]) -> dict[str, int]:
    """Returns how long each file is now, in bytes."""
    return {name: path.stat().st_size if path.exists() else 0 for name, path in logs.items()}


def warnings_since(ends: Mapping[str, int], logs: Mapping[str, Path]) -> dict[str, str]:
    """Returns the last lines that each added since then and that are no routine, of those who added any."""
    warned = {name: _warnings(path, ends.get(name, 0)) for name, path in logs.items() if path.exists()}
    return {name: "\n".join(lines[-MOST_WARNINGS:]) for name, lines in warned.items() if lines}


def _warnings(path: Path, position: int) -> list[str]:
    with path.open("rb") as file:
        file.seek(position)
        lines = file.read().decode("utf-8", "replace").splitlines()
    return [line for line in lines if line and not any(level in line for level in ROUTINE)]


def _print_new(name: str, path: Path, position: int, colour: str, console: Console) -> int:
    if not path.exists():
        return position
    with path.open("rb") as file:
        file.seek(position)
        new = file.read()
    complete, newline, _ = new.rpartition(b"\n")
    for line in complete.decode("utf-8", "replace").splitlines():
        console.print(Text.assemble((f"{name:18}", colour), line), soft_wrap=True)
    return position + len(complete) + len(newline)
