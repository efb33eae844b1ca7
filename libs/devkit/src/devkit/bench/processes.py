"""CPU seconds of processes and all their children, from the operating system."""

from collections.abc import Mapping

import psutil


def cpu_seconds(pids: Mapping[str, int | None]) -> dict[str, float]:
    """User and system time so far, by name. Children that have ended count with their parent."""
    return {name: _tree(pid) for name, pid in pids.items() if pid is not None}


def own_cpu_seconds() -> float:
    """Of this process alone, whatever it has started."""
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)


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


def spent(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    return {name: round(after[name] - before[name], 3) for name in after if name in before}
