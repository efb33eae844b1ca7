"""The gateway that the benchmark compares with: made of the gateway's own parts, and started with its own command."""

import subprocess
import sys

from devkit.bench.without_io import SCRIPT


def test_the_gateway_without_io_is_made_of_the_gateways_parts() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--help"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "serve" in done.stdout
