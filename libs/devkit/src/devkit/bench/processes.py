"""CPU seconds and memory of processes and all their children, from the operating system."""

from collections.abc import Mapping, Sequence

import psutil

Pids = Mapping[str, Sequence[int]]


def cpu_seconds(pids: Pids) -> dict[str, float]:
    """User and system time so far, by name. Children that have ended count with their parent."""
    return {name: sum(map(_tree, several)) for name, several in pids.items()}


def own_cpu_seconds() -> float:
    """Of this process alone, whatever it has started."""
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)


def memory_mib(pids: Pids) -> dict[str, float]:
    """Returns what no other process shares (USS), by name: shared buffers would count once for every backend of the database.
    Whoever is gone has none."""
    return {name: round(sum(map(_memory, several)) / 2**20, 1) for name, several in pids.items()}


def _tree(pid: int) -> float:
    root = psutil.Process(pid)
    times = root.cpu_times()
    total = times.user + times.system + times.children_user + times.children_system
    for child in root.children(recursive=True):
        try:
            used = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return float(total)


def _memory(pid: int) -> int:
    total = 0
    try:
        root = psutil.Process(pid)
        for member in [root, *root.children(recursive=True)]:
            total += member.memory_full_info().uss
    except psutil.NoSuchProcess:
        return total
    return total


def spent(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    return {name: round(after[name] - before[name], 3) for name in after if name in before}
