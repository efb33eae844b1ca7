"""What all commands of the bench do: begin in a fresh folder, leave nothing behind, speak and write down."""

import asyncio
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import uvloop
from rich.console import Console

from devkit.bench.installation import Installation, Setup
from devkit.fleet.fleet import Fleet

console = Console(highlight=False)

T = TypeVar("T")


def say(line: str) -> None:
    console.print(f"[dim]· {line}[/]")


def write_down(file: Path | None, found: dict[str, Any]) -> None:
    if file:
        file.write_text(json.dumps(found, indent=2))


def fresh_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="prosa-bench-"))


@contextmanager
def running(fleet: Fleet) -> Iterator[None]:
    """A fleet that is gone afterwards, with all that it wrote."""
    try:
        fleet.start()
        yield
    finally:
        fleet.down()
        shutil.rmtree(fleet.state, ignore_errors=True)


@contextmanager
def installed(setup: Setup) -> Iterator[Installation]:
    """An installation that is gone afterwards."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # or whoever ends the bench would leave a fleet behind
    state = fresh_folder()
    installation = Installation(state, setup, say)
    try:
        installation.up()
        yield installation
    finally:
        installation.down()
        shutil.rmtree(state, ignore_errors=True)


def run(measured: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(measured)
