"""The pipeline calls what a developer runs, and brings in nothing that can change under its name."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from devkit.repository import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TOOLS = Path(sys.executable).parent
every_workflow = pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)


def test_the_workflows_are_found() -> None:
    assert {"test", "deploy", "publish", "dependencies"} <= {file.stem for file in WORKFLOWS}


@every_workflow
def test_a_workflow_follows_the_schema(file: Path) -> None:
    checked = subprocess.run(
        [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


@every_workflow
def test_an_action_is_named_by_its_commit(file: Path) -> None:
    used = re.findall(r"uses: (\S+)", file.read_text())
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one)] == []


@every_workflow
def test_a_workflow_may_read_and_gets_no_more_by_itself(file: Path) -> None:
    assert yaml.safe_load(file.read_text())["permissions"]["contents"] == "read"
    assert file.read_text().count("persist-credentials: false") == file.read_text().count("actions/checkout@")


@every_workflow
def test_what_a_workflow_runs_is_there(file: Path) -> None:
    named = set(re.findall(r"\b(?:scripts/[\w-]+|tests/\w+\.py|deploy/[\w.]+\.yml)", file.read_text()))
    assert [one for one in named if not (ROOT / one).exists()] == []
