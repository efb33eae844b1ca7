"""What a document may cost while it is read, enforced by the operating system before the first byte is looked at."""

import resource
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory_bytes` is address space. A document over `pages` or `characters` is refused rather than cut."""

    memory_bytes: int = 1 << 30
    cpu_s: int = 30
    wall_s: float = 60.0
    output_bytes: int = 32 << 20
    pages: int = 2_000
    characters: int = 2_000_000
    unpacked_bytes: int = 200 << 20
    packed_ratio: int = 200


def limit(limits: Limits) -> None:
    """Holds this process to its limits, for good. At the CPU limit SIGXCPU comes, and SIGKILL a second later."""
    _limit(resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 1)
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    _limit(resource.RLIMIT_FSIZE, limits.output_bytes)
    _limit(resource.RLIMIT_NOFILE, 32)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    """Never above what this process was given: only root could raise that."""
    ceiling = resource.getrlimit(what)[1]
    wanted = (soft, soft if hard is None else hard)
    resource.setrlimit(what, wanted if ceiling == resource.RLIM_INFINITY else (min(soft, ceiling), min(wanted[1], ceiling)))
