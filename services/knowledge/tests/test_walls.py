"""A parser that has been taken over: what it can do to whoever started it, and to everybody else."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from devkit.testing.harness import Harness
from knowledge.parsing.linux import is_hidden

HOSTILE = """
import json, os, resource, signal, socket, subprocess, sys, threading
from knowledge.parsing.limits import Limits, limit
from knowledge.parsing import landlock, linux, seccomp, walls
_, port, unix, readable, folder, only = sys.argv
found = {"parent": os.getppid()}

def attempt(name, act):
    try:
        found[name] = act()
    except BaseException as error:
        found[name] = None

def connect(family, address):
    with socket.socket(family) as one:
        one.settimeout(1)
        one.connect(address)
        return True

def grow():
    return [os.fork() or os._exit(0) for _ in range(3)]

if only:
    linux.gain_nothing()
    {
        "landlock": landlock.see_only_python,
        "seccomp": seccomp.ask_for_little,
        "namespaces": linux.leave_namespaces,
        "nothing": lambda: None,
    }[only]()
else:
    found["missing"] = walls.confine(Limits(output_bytes=1000))
attempt("environ", lambda: open(f"/proc/{os.getppid()}/environ").read())
attempt("file", lambda: open(readable).read())
attempt("tcp", lambda: connect(socket.AF_INET, ("127.0.0.1", int(port))))
attempt("unix", lambda: connect(socket.AF_UNIX, unix))
attempt("write", lambda: open(os.path.join(folder, "x"), "w").write("x"))
attempt("append", lambda: open(readable, "a").write("x"))
attempt("chmod", lambda: os.chmod(readable, 0o777) is None)
attempt("remove", lambda: os.remove(readable) is None)
attempt("fork", grow)
attempt("program", lambda: subprocess.run(["/bin/true"], check=True).returncode == 0)
attempt("thread", lambda: threading.Thread(target=print).start() is None)
attempt("kill", lambda: os.kill(os.getppid(), signal.SIGURG) is None)
attempt("limit", lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0)))
attempt("root", lambda: os.setuid(0) is None)
import encodings.cp1252, decimal
found["imports"] = True
print(json.dumps(found))
"""


def taken_over(folder: Path, only: str = "") -> dict[str, Any]:
    """Returns what hostile code got hold of, behind all walls or `only` one."""
    readable = folder / "secret"
    readable.write_text("s3cret")
    readable.chmod(0o666)
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(folder / "s"))
        unix.listen()
        (folder / "s").chmod(0o777)
        arguments = [str(tcp.getsockname()[1]), str(folder / "s"), str(readable), str(folder), only]
        run = [sys.executable, "-I", "-c", HOSTILE, *arguments]
        done = subprocess.run(run, capture_output=True, check=False, env={}, timeout=30)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["parent"] == os.getpid()
    assert found["imports"]
    return {name: got for name, got in found.items() if got and name not in ("imports", "parent")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o777)
    return tmp_path


def test_a_parser_that_was_taken_over_gets_hold_of_nothing(folder: Path) -> None:
    found = taken_over(folder)
    assert found.pop("missing", []) in ([], ["nobody"])  # below /root Python is root's alone
    assert found == {}
    assert (folder / "secret").read_text() == "s3cret"


CHANGES = {"write", "append", "remove", "chmod"}
EVERYTHING = {*CHANGES, "environ", "file", "tcp", "unix", "fork", "program", "thread", "kill", "limit", "root"}


def test_without_walls_it_would_get_hold_of_everything(folder: Path) -> None:
    assert set(taken_over(folder, "nothing")) == EVERYTHING - ({"root"} if os.getuid() else set())


@pytest.mark.parametrize(
    ("wall", "keeps"),
    [
        ("seccomp", {*CHANGES, "tcp", "unix", "fork", "program", "thread", "kill", "limit", "root"}),
        ("landlock", {"environ", "file", "tcp", "write", "append", "remove", "program", "kill"}),
        ("namespaces", {"environ", "tcp"}),
    ],
)
def test_each_wall_holds_without_the_others(folder: Path, wall: str, keeps: set[str]) -> None:
    assert keeps & set(taken_over(folder, wall)) == set()


def test_the_service_hides_its_memory_from_its_children(knowledge: Harness) -> None:
    assert is_hidden()
