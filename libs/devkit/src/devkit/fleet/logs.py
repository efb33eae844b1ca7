"""Following the logs of several processes at once, each line under the name of who wrote it."""

import time
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path

from rich.console import Console
from rich.text import Text

COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "red", "white")
PAUSE_S = 0.2


def show_logs(logs: Mapping[str, Path], console: Console) -> None:
    """Print what is added to the files from now on, until interrupted."""
    at = {name: path.stat().st_size if path.exists() else 0 for name, path in logs.items()}
    colours = dict(zip(logs, cycle(COLOURS), strict=False))
    while True:
        for name, path in logs.items():
            at[name] = _print_new(name, path, at[name], colours[name], console)
        time.sleep(PAUSE_S)


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
