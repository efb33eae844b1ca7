"""What the code counts, as Prometheus will know it."""

from functools import cache
from importlib import import_module

from prometheus_client import Counter, Gauge, Histogram

from devkit.testing.sources import SOURCES

SERIES = {Counter: ("_total",), Gauge: ("",), Histogram: ("_bucket", "_sum", "_count")}


@cache
def declared() -> dict[str, frozenset[str]]:
    """Returns the labels of each series of every `metrics` module, by the series' name."""
    found: dict[str, frozenset[str]] = {}
    for package in SOURCES.values():
        for path in package.rglob("metrics.py"):
            module = import_module(".".join(path.relative_to(package.parent).with_suffix("").parts))
            for metric in vars(module).values():
                if isinstance(metric, Counter | Gauge | Histogram):
                    labels = frozenset(metric._labelnames)
                    found |= {
                        metric._name + end: labels | ({"le"} if end == "_bucket" else set()) for end in SERIES[type(metric)]
                    }
    return found
