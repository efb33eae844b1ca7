"""The documents agree with the tree: decisions are numbered once and listed, links lead somewhere, named files are there."""

import ast
import re
from pathlib import Path

import pytest
from devkit.repository import ROOT
from devkit.testing.sources import SERVICES, SOURCES, files, tree

WALK = ROOT / "ARCHITECTURE.md"
STOPS = ROOT / "docs" / "walk.md"
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
DECISIONS = ROOT / "docs" / "adr"


def documents() -> list[Path]:
    folders = ("docs", "services", "contracts", "libs", "deploy")
    return [*ROOT.glob("*.md"), *(path for folder in folders for path in (ROOT / folder).rglob("*.md"))]


def test_a_decision_has_a_number_of_its_own_and_says_it() -> None:
    files = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")

    assert [path.name[:4] for path in files] == [f"{number:04d}" for number in range(1, len(files) + 1)]
    assert [path.name for path in files if not path.read_text().startswith(f"# {int(path.name[:4])}. ")] == []


def test_the_list_of_decisions_is_whole_and_in_order() -> None:
    listed = re.findall(r"^\| \[(\d{4})\]\((\S+)\)", (DECISIONS / "README.md").read_text(), re.MULTILINE)

    assert [name for _, name in listed] == sorted(path.name for path in DECISIONS.glob("0*.md"))
    assert [number for number, _ in listed] == [name[:4] for _, name in listed]


def test_every_link_leads_somewhere() -> None:
    broken = []
    for path in documents():
        for target in LINK.findall(path.read_text()):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_readme_names_is_where_it_says(name: str) -> None:
    """A name in "Where things are" is a module or folder, or stands in the code."""
    readme = (SOURCES[name].parents[1] / "README.md").read_text()
    section = readme.partition("\n## Where things are\n")[2].partition("\n## ")[0]
    modules = {part.removesuffix(".py") for path in files(name) for part in path.relative_to(SOURCES[name]).parts}
    code = "\n".join(path.read_text() for path in files(name))

    named = [one.strip("/").removesuffix(".py").replace("/", ".") for one in re.findall(r"`([^`\n]+)`", section)]
    assert named
    unknown = [one for one in named if not set(one.split(".")) <= modules and not re.search(rf"\b{re.escape(one)}\b", code)]
    assert [one for one in unknown if not (ROOT / f"{one.replace('.', '/')}.py").exists()] == []


def walked() -> list[Path]:
    """Returns the files that "One message, file by file" names: of a service where a row has one, else of the kernel."""
    section = WALK.read_text().partition("\n## One message, file by file\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| ")]
    found = []
    for *step, named in rows:
        home = SOURCES[step[1]] if len(step) == 2 and step[1] in SOURCES else SOURCES["common"]
        found += [home / f"{name}.py" for name in re.findall(r"`([a-z_/]+)`", named)]
    return found


def test_the_walk_of_a_message_names_files_that_are_there() -> None:
    assert {path.relative_to(ROOT).parts[1] for path in walked()} == {*SERVICES, "common"}
    assert [str(path.relative_to(ROOT)) for path in walked() if not path.exists()] == []


def stops() -> list[tuple[Path, str]]:
    """Returns file and function of each stop of a message."""
    rows = re.findall(r"^\| ([a-z-]+) \| `([a-z_/]+)` `([A-Za-z_.]+)` \|", STOPS.read_text(), re.MULTILINE)
    return [(SOURCES[where] / f"{file}.py", function) for where, file, function in rows]


def is_there(body: list[ast.stmt], function: str) -> bool:
    """Returns whether a function of this name, or a class with it, is among these statements."""
    name, _, rest = function.partition(".")
    for one in body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and one.name == name:
            return not rest or is_there(one.body, rest)
    return False


def test_a_message_stops_at_functions_that_are_there_and_they_are_counted() -> None:
    table = [line for line in STOPS.read_text().splitlines() if line.startswith("| ")][1:]
    assert len(stops()) == len(table), "a row that is no stop"
    assert [f"{path}: {name}" for path, name in stops() if not path.exists() or not is_there(tree(path).body, name)] == []
    assert {path.relative_to(ROOT).parts[1] for path, _ in stops()} == {*SERVICES, "common"}
    assert f"**{len(stops())} stops in {len({path for path, _ in stops()})} files**" in STOPS.read_text()
