"""How a run spreads over workers (`-n 3`): a file's tests stay together, and all share one PostgreSQL."""

import gc
import os
from collections.abc import Generator
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from devkit.testing import servers
from devkit.testing.lending import AskLender, Lender, borrow

MOST_WORKERS = 8
ASK = pytest.StashKey[AskLender]()
LENDER = pytest.StashKey[Lender]()
# What is below these folders runs in one worker: it shares a fleet, or the topics of a broker that the environment gives.
TOGETHER = {"tests/e2e"} | ({"libs/common/tests"} if "PROSA_TEST_KAFKA" in os.environ else set())


def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", None)
    if worker is None:
        config.stash[LENDER] = Lender({"postgres": servers.postgres})
        ask: AskLender = config.stash[LENDER].ask
    else:
        ask = partial(borrow, worker["lender"])
    config.stash[ASK] = ask


def pytest_unconfigure(config: pytest.Config) -> None:
    if lender := config.stash.get(LENDER, None):
        lender.close()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays: to look for cycles in it takes a seventh of the time meanwhile, and seconds later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What one worker does alone comes first: it takes longest."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _room(item.nodeid) not in TOGETHER)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["lender"] = node.config.stash[LENDER].address


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "ByFile":
    config.option.loadscopereorder = False  # as collected
    return ByFile(config, log)


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """Returns one more than cores, for whoever waits; not so many that their brokers fill the memory."""
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Each worker takes the next file when it is nearly done with the last."""

    def _split_scope(self, nodeid: str) -> str:
        return _room(nodeid)


def _room(nodeid: str) -> str:
    file = PurePosixPath(nodeid.partition("::")[0])
    return next((str(folder) for folder in file.parents if str(folder) in TOGETHER), str(file))
