"""Server processes: they outlive or follow their parent, are found again, and are never mistaken for others."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from devkit.embedded.ports import Ports, free_port, is_free
from devkit.embedded.process import Launch, ServerProcess

_SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]

_PARENT = """
import sys
from pathlib import Path
from devkit.embedded.process import Launch, ServerProcess
folder, die = Path(sys.argv[1]), sys.argv[2] == "die"
command = [sys.executable, "-c", "import time; time.sleep(60)", str(folder)]
ServerProcess(folder / "pid", str(folder)).spawn(Launch(command, cwd=folder), log=folder / "log", die_with_parent=die)
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path / "pid", str(tmp_path))
    yield process
    process.kill()


def start_in_another_process(folder: Path, word: str) -> None:
    subprocess.run([sys.executable, "-c", _PARENT, str(folder), word], check=True)


def test_a_detached_server_outlives_its_parent_and_is_stopped_by_a_stranger(process: ServerProcess, tmp_path: Path) -> None:
    start_in_another_process(tmp_path, "survive")

    assert process.pid is not None
    process.stop(signal.SIGTERM, 5)
    assert process.pid is None


def test_a_server_that_shall_die_with_its_parent_does(process: ServerProcess, tmp_path: Path) -> None:
    start_in_another_process(tmp_path, "die")

    deadline = time.monotonic() + 60
    while process.pid is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert process.pid is None


def test_a_recycled_pid_is_left_alone(process: ServerProcess, tmp_path: Path) -> None:
    with subprocess.Popen(_SLEEP) as stranger:
        (tmp_path / "pid").write_text(str(stranger.pid))

        assert process.pid is None
        process.stop(signal.SIGTERM, 1)
        process.kill()

        assert stranger.poll() is None
        stranger.kill()


def test_a_server_that_ignores_the_request_to_stop_is_killed(process: ServerProcess, tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    command = [sys.executable, "-c", deaf, str(tmp_path)]
    process.spawn(Launch(command, cwd=tmp_path), log=tmp_path / "log", die_with_parent=True)
    while not (tmp_path / "log").read_bytes():
        time.sleep(0.01)
    pid = process.pid

    process.stop(signal.SIGTERM, 0.2)

    assert process.pid is None
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_program_that_does_not_exist_is_an_error_of_the_caller(process: ServerProcess, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        process.spawn(Launch(["/no/such/server", str(tmp_path)], cwd=tmp_path), log=tmp_path / "log", die_with_parent=True)


def test_ports_are_remembered_and_can_be_replaced(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = Ports(file, {})["client"]
    assert is_free(first)
    assert Ports(file, {})["client"] == first

    wanted = free_port()
    ports = Ports(file, {"client": wanted})
    ports.claim()
    assert Ports(file, {})["client"] == wanted


def test_a_port_stays_free_while_processes_start_that_inherit_its_probe() -> None:
    port, done = free_port(), threading.Event()

    def start_processes() -> None:
        while not done.is_set():
            subprocess.run(["true"], check=True, preexec_fn=lambda: None)

    starting = threading.Thread(target=start_processes)
    starting.start()
    found = [is_free(port) for _ in range(4_000)]
    done.set()
    starting.join()
    assert all(found)

    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
    assert is_free(port)


def test_a_port_is_given_once_also_to_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devkit.embedded.ports._CHOICES", range(free_port(), 32_000)[:200])
    ours = {free_port() for _ in range(150)}
    asks = "from devkit.embedded import ports; ports._CHOICES = range(%d, %d); print(*(ports.free_port() for _ in range(40)))"
    everything = min(ours) - 50, max(ours) + 50
    answer = subprocess.run([sys.executable, "-c", asks % everything], check=True, capture_output=True, text=True)
    theirs = set(map(int, answer.stdout.split()))

    assert len(ours) == 150
    assert len(theirs) == 40
    assert not ours & theirs


def test_an_error_in_the_pid_file_is_not_hidden(process: ServerProcess, tmp_path: Path) -> None:
    (tmp_path / "pid").write_text("no number")
    with pytest.raises(ValueError, match="no number"):
        _ = process.pid
    os.unlink(tmp_path / "pid")
