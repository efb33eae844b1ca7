"""The commands in scripts/: each explains itself, and does nothing else when it is asked to."""

import subprocess

import pytest
from devkit.repository import ROOT

SCRIPTS = sorted(path.name for path in (ROOT / "scripts").iterdir() if not path.suffix)


def test_the_scripts_are_found() -> None:
    assert {"check", "test", "up"} <= set(SCRIPTS)


@pytest.mark.parametrize("asked", ["--help", "-h"])
@pytest.mark.parametrize("name", SCRIPTS)
def test_help_prints_the_comment_at_the_top_and_nothing_else(name: str, asked: str) -> None:
    script = ROOT / "scripts" / name
    comment = [line for line in script.read_text().split("\n. ")[0].splitlines()[1:] if line.startswith("#")]

    done = subprocess.run(["bash", script, asked], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == [line.removeprefix("#").removeprefix(" ") for line in comment]
    assert done.stderr == ""
