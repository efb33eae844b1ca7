"""The command by which an orchestrator asks whether a service is well."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest


class Health(BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/")))
        self.end_headers()
        self.wfile.write(b'{"checks":{"kafka":"Unavailable"}}')

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Health) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def probe(url: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-m", "common.probe", url], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr.strip()


def test_who_is_well_says_nothing(url: str) -> None:
    assert probe(f"{url}/200") == (0, "")


def test_who_is_not_ready_says_why(url: str) -> None:
    assert probe(f"{url}/503") == (1, f'{url}/503 answers 503: {{"checks":{{"kafka":"Unavailable"}}}}')


def test_who_is_not_there_is_not_well() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    code, said = probe(f"http://127.0.0.1:{port}/readyz")
    assert code == 1
    assert "does not answer" in said
