"""Server processes known by a pid file: started detached, found again, and stopped from any process."""

import atexit
import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import psutil

from devkit.embedded.errors import EmbeddedError

_PR_SET_PDEATHSIG = 1
_SIGKILL_DEADLINE_S = 10.0
_EXEC_DEADLINE_S = 5.0


@dataclass(frozen=True)
class Launch:
    """How to run a server: `user` is whom to become when the caller is root, `env` the whole environment."""

    command: Sequence[str]
    cwd: Path
    env: Mapping[str, str] | None = None
    user: str | None = None


class ServerProcess:
    """One process. `marker` is an argument that only its command line carries: a recycled pid is never taken for it."""

    def __init__(self, pid_file: Path, marker: str) -> None:
        self._pid_file = pid_file
        self._marker = marker

    @property
    def pid(self) -> int | None:
        """Returns the pid while the process runs, else None."""
        found = self._find()
        return found.pid if found else None

    def spawn(self, launch: Launch, *, log: Path, die_with_parent: bool) -> None:
        """Starts the process in a session of its own, its output appended to `log`."""
        if self._marker not in launch.command:
            raise ValueError(f"the command does not carry its marker {self._marker}")
        self._pid_file.write_text(str(_keep(lambda: _popen(launch, log, die_with_parent))))
        if die_with_parent and sys.platform != "linux":
            atexit.register(self.kill)

    def stop(self, stop_signal: signal.Signals, deadline_s: float) -> None:
        """Asks the process to stop and waits; after `deadline_s` seconds it is killed."""
        if found := self._find():
            _send(found, stop_signal)
            if not _gone([found], deadline_s):
                self.kill()
        self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL for the process and its children at once; returns when all of them are gone."""
        if found := self._find():
            family = [found, *found.children(recursive=True)]
            for member in family:
                _send(member, signal.SIGKILL)
            if not _gone(family, _SIGKILL_DEADLINE_S):
                raise EmbeddedError(f"Process {found.pid} survives SIGKILL: look with ps at what it waits for.")
        self._pid_file.unlink(missing_ok=True)

    def _find(self) -> psutil.Process | None:
        try:
            process = psutil.Process(int(self._pid_file.read_text()))
            return process if _alive(process) and self._marker in _command_line(process) else None
        except (FileNotFoundError, psutil.NoSuchProcess):
            return None


def _popen(launch: Launch, log: Path, die_with_parent: bool) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            launch.command,
            cwd=launch.cwd,
            env=launch.env,
            user=launch.user,
            group=group_of(launch.user),
            extra_groups=[] if launch.user else None,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_parent_death_signal() if die_with_parent else None,
        )


def group_of(user: str | None) -> int | None:
    """Returns the primary group of `user`, as `subprocess` wants it."""
    return pwd.getpwnam(user).pw_gid if user else None


def _keep(start: Callable[[], subprocess.Popen[bytes]]) -> int:
    """Starts the child on a thread that stays with it: the thread reaps it, and the kernel's parent-death signal,
    which fires when the starting *thread* ends, comes only at the end of this whole process."""
    pid: Future[int] = Future()

    def keeper() -> None:
        try:
            child = start()
        except Exception as error:
            pid.set_exception(error)
        else:
            pid.set_result(child.pid)
            child.wait()

    threading.Thread(target=keeper, name="embedded-keeper", daemon=True).start()
    return pid.result()


def _parent_death_signal() -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # loaded before the fork: the child may only make system calls
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _send(process: psutil.Process, number: signal.Signals) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def _gone(processes: list[psutil.Process], deadline_s: float) -> bool:
    deadline = time.monotonic() + deadline_s
    while any(map(_alive, processes)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _command_line(process: psutil.Process) -> list[str]:
    """Returns a process's arguments. Within exec the kernel shows none for an instant: it says whose it is after that."""
    deadline = time.monotonic() + _EXEC_DEADLINE_S
    while not (command := process.cmdline()) and time.monotonic() < deadline:
        time.sleep(0.001)
    return command


def _alive(process: psutil.Process) -> bool:
    """A zombie counts as gone, for its parent may never reap it; but not while threads of it still hold its sockets."""
    try:
        if not process.is_running():
            return False
        return process.status() != psutil.STATUS_ZOMBIE or _threads(process.pid) > 1
    except psutil.NoSuchProcess:
        return False


def _threads(pid: int) -> int:
    """Threads that the kernel has not taken down yet; the leader of a dead process counts as one."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except FileNotFoundError:
        return 0


def clean_environment(**extra: str) -> dict[str, str]:
    """Returns PATH and `extra` only: no variable of the caller's shell may change how a server behaves."""
    return {"PATH": os.environ.get("PATH", os.defpath)} | extra
