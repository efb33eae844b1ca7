"""`--profile`: py-spy samples every Python process of the fleet while a stage runs."""

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from devkit.bench.layers import cpu_by_layer, samples_by_layer
from devkit.embedded.errors import EmbeddedError

PER_S = 100
ENDS_WITHIN_S = 60.0


class Profiler:
    """Leaves one file of collapsed stacks for each process in `folder`: speedscope and flamegraph.pl read them."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("py-spy") is None:
            raise EmbeddedError("py-spy is missing: run 'uv sync --all-packages', which installs it with devkit's own tools.")
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._running: list[tuple[str, Path, subprocess.Popen[bytes]]] = []

    def start(self, stage: str, pids: Mapping[str, Sequence[int]]) -> None:
        for name, several in pids.items():
            for number, pid in enumerate(several):
                file = self.folder / f"{stage.replace('/', '-per-')}-{name}-{number}.collapsed"
                # A process that is stopped for each sample wakes all its threads, which then look busy.
                command = ["py-spy", "record", "--nonblocking", "--pid", str(pid), "--rate", str(PER_S), "--format", "raw"]
                recorder = subprocess.Popen(
                    [*command, "--output", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                self._running.append((name, file, recorder))

    def finish(self, cpu_s: Mapping[str, float]) -> dict[str, dict[str, float]]:
        """Returns the CPU seconds of each process by layer."""
        for _, _, recorder in self._running:
            with contextlib.suppress(ProcessLookupError):
                recorder.send_signal(signal.SIGINT)  # it writes its file then
        stacks: dict[str, list[str]] = {}
        for name, file, recorder in self._running:
            recorder.wait(ENDS_WITHIN_S)
            stacks.setdefault(name, []).extend(file.read_text().splitlines() if file.exists() else ())
        self._running = []
        if not any(stacks.values()):
            raise EmbeddedError("py-spy could read no process: it needs ptrace, so run this as root or allow it.")
        return {name: cpu_by_layer(samples_by_layer(lines), cpu_s.get(name, 0.0)) for name, lines in stacks.items()}
