"""The collections of a state folder: each is a shard of the engine beside the definition that made it."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import orjson
import qdrant_edge as edge

from devkit.embedded.qdrant.schema import vector_schema
from devkit.embedded.qdrant.wire import QdrantConflict, QdrantNotFound, RequestError

_QUIET_S = 5.0
_OVERDUE_S = 60.0


class Collection:
    """One open shard. Every method may be called from any thread."""

    def __init__(self, folder: Path, shard: edge.EdgeShard, definition: dict[str, Any]) -> None:
        self.folder = folder
        self.shard = shard
        self.definition = definition
        self.vectors = vector_schema(definition)
        self._unsettled_since: float | None = None
        self._last_write = 0.0

    def update(self, operation: edge.UpdateOperation) -> None:
        """Returns when the write-ahead log has the operation and readers see it."""
        self.shard.update(operation)
        self._last_write = time.monotonic()
        self._unsettled_since = self._unsettled_since or self._last_write

    def settle(self) -> None:
        """Flushes and builds the search graphs, once writers pause: they have to wait while it runs."""
        now, since = time.monotonic(), self._unsettled_since
        if since is not None and (now - self._last_write > _QUIET_S or now - since > _OVERDUE_S):
            self._unsettled_since = None
            self.shard.flush()
            self.shard.optimize()

    def close(self) -> None:
        self.shard.flush()
        self.shard.close()


class Collections:
    """All collections of a folder, opened at once; a half-made or half-deleted one is cleared away."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._changing = threading.Lock()
        self._open: dict[str, Collection] = {}
        root.mkdir(parents=True, exist_ok=True)
        for folder in root.iterdir():
            if _definition_file(folder).exists():
                definition = orjson.loads(_definition_file(folder).read_bytes())
                self._open[unquote(folder.name)] = Collection(folder, edge.EdgeShard.load(str(folder)), definition)
            else:
                shutil.rmtree(folder)

    def __iter__(self) -> Iterator[Collection]:
        return iter(list(self._open.values()))

    def names(self) -> list[str]:
        return sorted(self._open)

    def __contains__(self, name: str) -> bool:
        return name in self._open

    def __getitem__(self, name: str) -> Collection:
        try:
            return self._open[name]
        except KeyError as error:
            raise QdrantNotFound(f"Not found: Collection `{name}` doesn't exist!") from error

    def create(self, name: str, definition: dict[str, Any], config: edge.EdgeConfig) -> None:
        """The definition file is written last: without it the folder does not count."""
        with self._changing:
            if name in self._open:
                raise QdrantConflict(f"Wrong input: Collection `{name}` already exists!")
            folder = self._root / _folder_name(name)
            shutil.rmtree(folder, ignore_errors=True)
            shard = edge.EdgeShard.create(str(folder), config)
            _definition_file(folder).write_bytes(orjson.dumps(definition))
            self._open[name] = Collection(folder, shard, definition)

    def delete(self, name: str) -> bool:
        """Returns whether there was one, as Qdrant answers it."""
        with self._changing:
            collection = self._open.pop(name, None)
            if collection is None:
                return False
            _definition_file(collection.folder).unlink()
            collection.shard.close()
            shutil.rmtree(collection.folder)
            return True

    def close(self) -> None:
        for collection in self:
            collection.close()


def _definition_file(folder: Path) -> Path:
    return folder / "definition.json"


def _folder_name(name: str) -> str:
    """Never a path: `quote` leaves only dots alone."""
    if not name or len(name) > 80 or name.startswith("."):
        raise RequestError(f"Wrong input: `{name}` is no name for a collection")
    return quote(name, safe="")
