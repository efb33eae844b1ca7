"""One word, one thing: a search for a class finds one."""

import ast
from collections import defaultdict

from devkit.testing.sources import SOURCES, files, tree

OF_EVERY_SERVICE = {"Base", "OwnResources", "Resources", "Settings"}
"""The same thing in each service."""
OF_AN_API = ("View", "Page", "Table")
"""What a service shows or stores of a thing that several know; OpenAPI documents and migrations name them."""
STILL_DOUBLED: set[str] = {
    "ServerAnswer",
    "Author",
    "Contact",
    "ConversationEvent",
    "Delivery",
    "Conversations",
    "Echo",
    "Limit",
    "Said",
}
"""To be named apart."""


def declared() -> dict[str, set[str]]:
    """The names of public classes and type aliases, and the files that declare them."""
    found = defaultdict[str, set[str]](set)
    for member, package in SOURCES.items():
        for path in files(member):
            for node in tree(path).body:
                for name in _names(node):
                    if not name.startswith("_"):
                        found[name].add(str(path.relative_to(package.parent)))
    return found


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):  # `Reason = Literal[…]`
        return [target.id for target in node.targets if isinstance(target, ast.Name) and _is_type(target.id)]
    return []


def _is_common(name: str) -> bool:
    return name in OF_EVERY_SERVICE or name.endswith(OF_AN_API)


def _is_type(name: str) -> bool:
    return name[0].isupper() and not name.isupper() and len(name) > 1


def test_a_class_name_stands_for_one_thing() -> None:
    doubled = {name: where for name, where in declared().items() if len(where) > 1 and not _is_common(name)}
    assert {name: sorted(where) for name, where in doubled.items() if name not in STILL_DOUBLED} == {}


def test_no_name_is_excused_that_is_declared_once() -> None:
    assert {name for name in STILL_DOUBLED if len(declared().get(name, ())) < 2} == set()
