"""An append-only file of JSON lines, from which a restarted simulator learns what it knew."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson


class Journal:
    """Every line is in the kernel's hands before `append` returns: SIGKILL loses at most a torn last line."""

    def __init__(self, file: Path, keep_lines: int = 200_000) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self._keep_lines = keep_lines
        self._shorten()
        self._descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def append(self, entry: dict[str, Any]) -> None:
        os.write(self._descriptor, orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))

    def entries(self) -> Iterator[dict[str, Any]]:
        with self._file.open("rb") as lines:
            for line in lines:
                yield orjson.loads(line)

    def close(self) -> None:
        os.close(self._descriptor)

    def _shorten(self) -> None:
        """Drops a torn last line, and the oldest lines beyond `keep_lines`."""
        if not self._file.exists():
            return
        lines = self._file.read_bytes().splitlines(keepends=True)
        whole = [line for line in lines if line.endswith(b"\n")][-self._keep_lines :]
        if whole != lines:
            fresh = self._file.with_suffix(".new")
            fresh.write_bytes(b"".join(whole))
            fresh.replace(self._file)
