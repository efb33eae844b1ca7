"""Which layer of the software a profile's samples fell into: pure, from py-spy's collapsed stacks."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from contracts.topics import SERVICES

LOOP, WAITING, OWN, REST = "event loop", "waiting", "own code", "rest"
_LAYERS: Mapping[str, tuple[str, ...]] = {
    "psycopg": ("psycopg", "psycopg_c", "psycopg_binary"),
    "sqlalchemy": ("sqlalchemy", "sqlmodel"),
    "aiokafka": ("aiokafka",),
    "fastapi, starlette, uvicorn": ("fastapi", "starlette", "uvicorn", "httptools", "anyio"),
    "aiohttp": ("aiohttp", "yarl", "multidict", "frozenlist", "aiosignal", "propcache"),
    "pydantic, contracts": ("pydantic", "pydantic_core", "contracts"),
    "openai, httpx2": ("openai", "httpx2", "httpcore2", "httpx", "httpcore", "httpx_aiohttp", "h11"),
    "metrics, logs, traces": ("prometheus_client", "structlog", "opentelemetry"),
    OWN: ("common", "devkit", "simulator", *(service.replace("-", "_") for service in SERVICES)),
}
_OF_PACKAGE = {package: layer for layer, packages in _LAYERS.items() for package in packages}
_FRAME = re.compile(r"^(?P<function>.*) \((?P<file>[^()]*?)(?::\d+)?\)$")
_LOOP_FILES = ("asyncio/runners.py", "asyncio/base_events.py", "selectors.py")
_WAITS = (("_worker", "concurrent/futures/thread.py"), ("wait", "threading.py"), ("_try_wait", "subprocess.py"))


def layer_of(frame: str) -> str:
    """Returns the layer of the innermost frame, `function (file:line)`: what it calls in C counts with it."""
    found = _FRAME.match(frame)
    if found is None:
        return REST
    function, file = found["function"].rpartition(".")[2], found["file"]
    if any(function == name and file.endswith(where) for name, where in _WAITS):
        return WAITING
    if file.endswith(_LOOP_FILES):
        return LOOP
    parts = PurePosixPath(file).parts
    if "site-packages" in parts:
        parts = parts[parts.index("site-packages") + 1 :]
    elif "src" in parts:
        parts = parts[parts.index("src") + 1 :]
    if layer := _OF_PACKAGE.get(parts[0].removesuffix(".py") if parts else ""):
        return layer
    return "stdlib" if _is_stdlib(parts) else REST


def _is_stdlib(parts: tuple[str, ...]) -> bool:
    top = parts[0].removesuffix(".py") if parts else ""
    return top.startswith("<frozen") or top in _STDLIB or any(part.startswith("python3.") for part in parts)


_STDLIB = {
    "asyncio", "collections", "concurrent", "contextlib", "dataclasses", "datetime", "enum", "functools", "hmac", "hashlib",
    "json", "logging", "random", "re", "ssl", "threading", "typing", "uuid", "weakref", "_weakrefset", "abc", "email", "http",
    "urllib", "zoneinfo", "contextvars", "heapq", "queue", "copy", "inspect", "traceback", "secrets", "base64", "ipaddress",
}  # fmt: skip


def samples_by_layer(stacks: Iterable[str]) -> Counter[str]:
    """Of lines `frame;frame;frame number`, outermost first."""
    samples: Counter[str] = Counter()
    for line in stacks:
        stack, _, number = line.rpartition(" ")
        if stack:
            samples[layer_of(stack.rpartition(";")[2])] += int(number)
    return samples


def cpu_by_layer(samples: Mapping[str, int], cpu_s: float) -> dict[str, float]:
    """Returns the process's CPU seconds, shared out as its samples are. A thread that is ready to run and has no core is
    sampled as well, so that the number of samples says nothing on a busy machine, and their shares do."""
    taken = {layer: number for layer, number in samples.items() if layer != WAITING}
    total = sum(taken.values())
    return {layer: cpu_s * number / total for layer, number in taken.items()}
