"""What was asked and answered, for tests and for curious people: a bounded ring per kind."""

import time
from collections import deque
from itertools import islice
from typing import Any, Literal, get_args

LogKind = Literal["graph", "openai", "twilio", "evolution", "wppconnect", "baileys", "webhooks"]


class RequestLog:
    """The last `limit` exchanges of each kind, oldest first; `index` counts from 1 and never repeats."""

    def __init__(self, limit: int = 1000) -> None:
        self._rings: dict[LogKind, deque[dict[str, Any]]] = {kind: deque(maxlen=limit) for kind in get_args(LogKind)}
        self._index = 0

    def add(self, kind: LogKind, **facts: Any) -> None:
        self._index += 1
        self._rings[kind].append({"index": self._index, "at": time.time(), **facts})

    def listing(self, kind: LogKind, since: int = 0) -> list[dict[str, Any]]:
        """Returns the exchanges with an index greater than `since`."""
        ring = self._rings[kind]
        return [entry for entry in islice(ring, len(ring)) if entry["index"] > since]
