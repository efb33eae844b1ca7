"""The five providers stand alike: whoever has read one finds everything in the next."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import simulator
from devkit.repository import ROOT
from devkit.testing.sources import files, heads

PROVIDERS = ("meta", "twilio", "evolution", "wppconnect", "baileys")
PARTS = {"__init__", "api", "errors", "server", "webhooks"}
"""What each has: what it answers, its error answers, the server itself, what it posts."""
FURTHER = {"control", "customers", "media", "messages", "numbers", "rules", "signing", "statuses"}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_has_the_same_parts(provider: str) -> None:
    there = {path.stem for path in (Path(simulator.__file__).parent / provider).glob("*.py")}

    assert there >= PARTS
    assert there - PARTS <= FURTHER


def test_it_declares_what_it_imports() -> None:
    """Its image has nothing else: what another member of the workspace brings along is not there."""
    project = tomllib.loads((ROOT / "libs" / "simulator" / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[^\w-]", one, maxsplit=1)[0] for one in project["dependencies"]}
    distributions = packages_distributions()
    imported = {head for path in files("simulator") for head in heads(path)} - sys.stdlib_module_names - {"simulator"}

    assert {head for head in imported if not declared & {one.replace("_", "-") for one in distributions[head]}} == set()
