"""The fleet's page: the console, built while the servers start, behind its front door. Without it the fleet is whole."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from devkit.console.door import FrontDoor
from devkit.console.node import ConsoleError
from devkit.console.sources import ConsoleSources
from devkit.embedded.errors import EmbeddedError
from devkit.fleet.environment import urls_of


class FleetPage:
    """`missing` says why there is no page, once it is known that there is none."""

    def __init__(self, state: Path, say: Callable[[str], None], *, wanted: bool, sources: ConsoleSources | None = None) -> None:
        self.door = FrontDoor(state)
        self.sources = sources or ConsoleSources(say=say)
        self.say = say
        self.wanted = wanted
        self.missing: str | None = None
        self._built: Future[Path] = Future()

    def begin(self) -> None:
        """Build beside whatever else is done. Nobody who gives up waits for it."""
        if self.wanted:
            threading.Thread(target=self._build, name="console", daemon=True).start()

    def serve(self, services: Mapping[str, str], phone: str, timeout_s: float) -> None:
        """Open the door, or say why there is none: a fleet that answers is of use without a page."""
        if not self.wanted:
            return
        self.door.upstreams, self.door.phone = urls_of(services), phone
        try:
            self.door.files = self._built.result()
            self.door.start(timeout_s=timeout_s)
        except (ConsoleError, EmbeddedError, OSError) as error:
            self.missing = str(error)
            self.say(f"there is no page: {error}")
        else:
            self.say(f"{self.door.title} runs on {self.door.url}")

    def describe(self) -> dict[str, Any]:
        """Returns where it is, for `fleet.json`; nothing where it does not run."""
        pid = self.door.pid
        return {"console": {"url": self.door.url, "pid": pid, "log": str(self.door.log)}} if pid else {}

    def _build(self) -> None:
        try:
            self._built.set_result(self.sources.build())
        except BaseException as error:
            self._built.set_exception(error)
