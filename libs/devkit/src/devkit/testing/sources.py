"""The code of all members, read by the tests that hold its rules."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from devkit.repository import ROOT

SOURCES = {path.parents[1].name: path for path in ROOT.glob("*/src/*") if (path / "py.typed").exists()}
SOURCES |= {path.parents[1].name: path for path in ROOT.glob("*/*/src/*") if (path / "py.typed").exists()}
SERVICES = sorted(name for name, path in SOURCES.items() if path.parents[2].name == "services")
PACKAGES = {name: path.name for name, path in SOURCES.items()}
ROOMS = {
    "gateway": ("access", "channels", "intake", "media", "providers"),
    "conversation": ("automation", "desk", "people", "scheduled", "suggestions", "webhooks"),
    "knowledge": ("catalogue",),
}
"""The capabilities of a service that has several: each is a folder with the file names of a small service inside."""


def files(name: str) -> Iterator[Path]:
    yield from sorted(SOURCES[name].rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> set[str]:
    """Returns the full names of the modules that a file imports from, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} if node.module else {"." * node.level}
    return found


def heads(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)}


def calls(path: Path) -> set[str]:
    """Returns the last names of all that a file calls: `commit` for `session.commit()`."""
    called = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    return {str(getattr(one, "attr", None) or getattr(one, "id", "")) for one in called}


def part(name: str, *names: str) -> list[Path]:
    """Returns the files of a part of a service, be it a module or a folder, in all of its rooms."""
    homes = [SOURCES[name], *(SOURCES[name] / room for room in ROOMS.get(name, ()))]
    within = [home / f"{one}.py" for home in homes for one in names if (home / f"{one}.py").exists()]
    return within + [path for home in homes for one in names for path in sorted((home / one).rglob("*.py"))]


def where(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]
