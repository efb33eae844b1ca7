"""What the pages tell people to type is taken by what they type it to: the services' own commands, our scripts, kubectl."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from common.cli import commands
from common.roles import package_of
from contracts.topics import SERVICES
from devkit.manifests.building import KUBECTL
from devkit.repository import ROOT
from devkit.testing.pages import Said, pages, said
from typer.main import get_command

AN_ID = "0190d2c4-0000-7000-8000-000000000001"
PLACES = {"PLAN": "growth", "EMAIL": "ana@padaria-sol.example"}
"""What people put there; anywhere else an id will do."""
PLACE = re.compile(r"<[a-z][a-z -]*>|\b[A-Z][A-Z_]+\b|…")
OPERATORS = set("|&;<>()\n")
COMMANDS = {package_of(service): service for service in SERVICES}
GROUPS = ("dead-letters", "secrets", "tenants", "people", "parked", "plans")
"""Of commands, which pages also name without `python -m <service>` before them."""


def typed() -> Iterator[tuple[Said, list[str]]]:
    """Yields each simple command of the pages as its words; `this|that` is two, and what may be left out is there."""
    for page in pages():
        for one in said(page):
            yield from ((one, words) for words in simple(one.code))


def simple(code: str) -> list[list[str]]:
    """Returns its commands, with something put in wherever a page leaves a place for it."""
    if either := re.search(r"(\w+)\|(\w+)", code):
        return [words for word in either.groups() for words in simple(code.replace(either[0], word))]
    filled = PLACE.sub(lambda found: found[0] if "service" in found[0] else PLACES.get(found[0], AN_ID), code)
    filled = filled.replace("<service>", "SERVICE").replace("[", "").replace("]", "")
    lexer = shlex.shlex(filled, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:  # it goes on in the next line: what has such programs is run by a test of its own, or is none
        return []
    return _between_operators(words)


def _between_operators(words: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for word in words:
        if word and set(word) <= OPERATORS:
            found.append([])
        else:
            found[-1].append(word)
    return [one for one in found if one]


def refusal(command: Any, words: list[str]) -> str:
    """Returns why a command line is not taken, as who typed it would read; nothing of it is done."""
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    if hasattr(command, "commands"):
        return "" if words in ([], [AN_ID], ["--help"]) else f"there is no {words[0]}"
    try:
        command.make_context(command.name, list(words))
    except typer.Exit:
        return ""
    except Exception as error:  # whatever the parser says
        return str(error)
    return ""


@cache
def command_of(service: str) -> Any:
    return get_command(commands(import_module(f"{package_of(service)}.main").service))


def refused_everywhere(words: list[str]) -> str:
    """Returns why no service takes it. One page speaks for all services, and not all have each command."""
    refusals = [refusal(command_of(service), words) for service in SERVICES]
    return "" if "" in refusals else min(refusals, key=lambda one: one.startswith("there is no"))


def test_commands_of_services_are_taken() -> None:
    asked, wrong = 0, []
    for one, words in typed():
        for place in range(len(words) - 2):
            if words[place : place + 2] != ["python", "-m"]:
                continue
            module, *rest = words[place + 2 :]
            if module == "SERVICE":
                why = refused_everywhere(rest)
            elif module in COMMANDS:
                why = refusal(command_of(COMMANDS[module]), rest)
            else:
                why = "" if find_spec(module) else "there is no such module"
            asked, wrong = asked + 1, wrong + ([f"{one}: {why}"] if why else [])
    assert wrong == []
    assert asked > 25


def test_commands_that_are_named_without_their_service_are_somebodys() -> None:
    """What has to be said besides may be left out there."""
    found = [(one, words) for one, words in typed() if words[0] in GROUPS and words[1:]]
    refused = [(one, refused_everywhere(words)) for one, words in found]
    assert [f"{one}: {why}" for one, why in refused if why and not why.startswith("Missing parameter")] == []
    assert len(found) > 8


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("tenants suspend", "tenant_id"),
        ("tenants suspend nobody", "UUID"),
        ("dead-letters redrive --dry", "--dry"),
        ("parked forget", "there is no"),
    ],
)
def test_a_command_that_no_service_has_is_found_out(words: str, why: str) -> None:
    assert why in refused_everywhere(words.split())


# --- our scripts


def module_of(script: Path) -> tuple[str, list[str]] | None:
    """Returns the module whose commands a script takes, and what it puts before them."""
    found = re.search(r"run_python (devkit\.\S+)((?: [a-z]+)*) \"\$@\"", script.read_text())
    return (found[1], found[2].split()) if found and found[1] != "pytest" else None


def app_of(module: str) -> Any:
    spec = find_spec(module)
    package = import_module(f"{module}.__main__" if spec and spec.submodule_search_locations else module)
    if hasattr(package, "app"):
        return get_command(package.app)
    alone = typer.Typer()
    alone.command()(package.main)
    return get_command(alone)


def test_our_scripts_take_what_pages_give_them() -> None:
    asked, wrong = 0, []
    for one, words in typed():
        for place, word in enumerate(words):
            if not word.startswith("scripts/"):
                continue
            script, rest = ROOT / word, words[place + 1 :]
            asked += 1
            if not script.exists():
                wrong.append(f"{one}: no such script")
            elif rest and (known := module_of(script)):
                module, before = known
                app = app_of(module)
                before = ["fleet"] if script.name == "bench" and rest[0] not in app.commands else before
                rest = [] if script.name == "bench" and rest == ["sizing"] else [*before, *rest]
                wrong += [f"{one}: {why}"] if rest and (why := refusal(app, rest)) else []
    assert wrong == []
    assert asked > 60


# --- kubectl


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Path:
    """The way to a cluster that is not there: what kubectl does not understand it says before it asks."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "nowhere", "cluster": {"server": "http://127.0.0.1:1"}}],
        "contexts": [{"name": "nowhere", "context": {"cluster": "nowhere", "user": ""}}],
        "current-context": "nowhere",
    }
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path


def kubectl(words: list[str], kubeconfig: Path) -> str:
    """Returns what it says against a command; nothing where all that it lacks is the cluster."""
    done = subprocess.run(
        [str(KUBECTL), *words], cwd=ROOT, env={"KUBECONFIG": str(kubeconfig), "HOME": str(kubeconfig.parent)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    understood = "refused" in done.stderr or (words[-2:] == ["-f", "-"] and "no objects passed" in done.stderr)
    return "" if understood else done.stderr


def test_kubectl_understands_what_pages_say(kubeconfig: Path) -> None:
    found = {tuple(words[words.index("kubectl") + 1 :]): str(one) for one, words in typed() if "kubectl" in words[:-1]}

    assert {one: why for words, one in found.items() if (why := kubectl(list(words), kubeconfig))} == {}
    assert len(found) > 12


def test_what_kubectl_does_not_understand_is_found_out(kubeconfig: Path) -> None:
    assert "unknown flag" in kubectl(["-n", "prosa", "scale", "deployment/billing", "--replica=0"], kubeconfig)
    assert "unknown command" in kubectl(["-n", "prosa", "rollout", "stat", "deployment/billing"], kubeconfig)
