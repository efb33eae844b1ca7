"""Kafka's classes, loaded and linked once per machine: a broker then starts in half the time, for half the CPU (JEP 514)."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs
from filelock import FileLock

FIRST_JAVA = 25
Record = Callable[[Path, str], None]
"""`record(folder, option)` runs a broker in `folder`, with an option that has it write at its end what it loaded."""


def class_options(java: Path, version: int, settled: Sequence[str], jars: Sequence[Path], record: Record) -> list[str]:
    """Returns what tells a JVM where the classes are; whoever comes first records them. Nothing where Java cannot do it."""
    if version < FIRST_JAVA:
        return []
    folder = platformdirs.user_cache_path("prosa") / "classes"
    archive = folder / f"{_key(java, settled, jars)}.aot"
    if not archive.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            if not archive.exists():
                _make(archive, record)
    return [f"-XX:AOTCache={archive}", "-Xlog:aot*=off"]


def _key(java: Path, settled: Sequence[str], jars: Sequence[Path]) -> str:
    """A JVM takes what was recorded from these very files with these very options, and passes over anything else."""
    runtime = java.resolve().parent.parent
    files = [runtime / "lib" / "modules", runtime / "lib" / "server" / "libjvm.so", *jars]
    known = [(file.name, stat.st_size, stat.st_mtime_ns) for file in files if file.exists() and (stat := file.stat())]
    return hashlib.sha256(repr((known, [str(jar) for jar in jars], list(settled))).encode()).hexdigest()[:16]


def _make(archive: Path, record: Record) -> None:
    """Only what is whole gets the archive's name. A JVM that could write none leaves an empty one, which JVMs pass over."""
    for old in archive.parent.glob("*.aot"):
        old.unlink()
    workshop = archive.parent / "recording"
    shutil.rmtree(workshop, ignore_errors=True)  # of one who was killed
    workshop.mkdir()
    made = workshop / archive.name
    record(workshop / "kafka", f"-XX:AOTCacheOutput={made}")
    made.touch()
    made.replace(archive)
    shutil.rmtree(workshop, ignore_errors=True)
