"""One word, one thing: a search for a class finds one, and what the glossary says is what the code says."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from devkit.repository import ROOT
from devkit.testing.sources import SOURCES, files, tree

OF_EVERY_SERVICE = {"Base", "OwnResources", "Resources", "Settings"}
"""The same thing in each service."""
OF_AN_API = ("View", "Page", "Table")
"""What a service shows or stores of a thing that several know; OpenAPI documents and migrations name them."""
STILL_DOUBLED = {"Author", "Contact"}
"""Models of contracts whose names are in published schemas, beside another model and a class of the domain."""


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


GLOSSARY = ROOT / "docs" / "kernel.md"
NO_VERBS = {"told", "tell", "announce", "follow", "unfollow"}
"""Of functions, wherever in the name: an event is published, made by `event_of`, or projected."""
OF_BILLING = "settle"
STILL_SPOKEN: set[str] = {
    "gateway: _announce",
    "gateway: announce_command",
    "simulator: _facts",
    "simulator: follow_events",
}
"""Functions that have to find their verb."""
OF_DATABASES = {"Session", "ChannelSessionChanged", "FetchSession", "FetchSessions", "SessionFetch", "SessionsUnsupported"}
"""A session is the database's; beside it, the contract's event and Kafka's word for what a broker remembers of fetches."""
STILL_SESSIONS: set[str] = {"SessionChangeEntry", "SessionView"}
LOGGED = re.compile(r"(log|structlog\.get_logger\(\))\.(debug|info|warning|error|critical)")
POETRY = re.compile(r"^not_|(^|_)(told|nobody|somebody|ever|rudely|without|anew|peace)(_|$)")
STILL_POETRY: set[str] = set()
"""Log events that are not yet `subject_verb` in the field's words."""


def spoken(node: ast.AST, member: str) -> bool:
    """Returns whether a function is called by a verb that the glossary does not have."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    name = node.name.strip("_")
    words = set(name.split("_"))
    return bool(words & NO_VERBS) or name in {"take", "facts"} or (OF_BILLING in words and member not in {"billing", "devkit"})


def everything() -> Iterator[tuple[str, ast.AST]]:
    """Yields each node of the code of each member."""
    for member in SOURCES:
        for path in files(member):
            for node in ast.walk(tree(path)):
                yield member, node


def functions_to_rename() -> set[str]:
    return {f"{member}: {getattr(node, 'name', '')}" for member, node in everything() if spoken(node, member)}


def sessions() -> set[str]:
    named = {node.name for _, node in everything() if isinstance(node, ast.ClassDef) and "Session" in node.name}
    return named - OF_DATABASES


def log_events() -> set[str]:
    """Returns the events that are logged under a name that the code says as it stands."""
    calls = [node for _, node in everything() if isinstance(node, ast.Call) and node.args]
    logged = [call.args[0] for call in calls if LOGGED.fullmatch(ast.unparse(call.func))]
    return {event.value for event in logged if isinstance(event, ast.Constant) and isinstance(event.value, str)}


def test_functions_are_called_by_few_verbs() -> None:
    assert functions_to_rename() - STILL_SPOKEN == set()
    assert STILL_SPOKEN - functions_to_rename() == set(), "what has its verb is excused no longer"


def test_a_session_is_the_databases() -> None:
    assert sessions() - STILL_SESSIONS == set()
    assert STILL_SESSIONS - sessions() == set(), "what has its noun is excused no longer"


def test_log_events_are_the_fields_words() -> None:
    poetry = {event for event in log_events() if POETRY.search(event)}
    assert poetry - STILL_POETRY == set()
    assert STILL_POETRY - poetry == set(), "what has its words is excused no longer"
    assert [event for event in log_events() if not re.fullmatch(r"[a-z]+(_[a-z]+)+", event)] == []


def test_the_glossarys_classes_and_functions_are_there() -> None:
    section = GLOSSARY.read_text().partition("\n## Words\n")[2].partition("\n## ")[0]
    functions = {getattr(node, "name", "") for _, node in everything()}
    classes = set(re.findall(r"`([A-Z]\w+)`", section))
    verbs = set(re.findall(r"`([a-z]\w+)\(", section))
    assert classes
    assert verbs
    assert classes - declared().keys() == set()
    assert verbs - functions == set()
    assert len([line for line in section.splitlines() if line.startswith("| ")]) <= 40, "a glossary of what everybody needs"


STILL_SILENT: set[str] = {"conversation", "devkit", "simulator"}
"""Members some of whose docstrings do not say yet what is returned."""


def silent(member: str) -> list[str]:
    """Returns the functions that return something, have a docstring, and say in it neither Returns nor Yields."""
    found = []
    for path in files(member):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.returns is None:
                continue
            nothing = ast.unparse(node.returns) in {"None", "NoReturn"}
            other = any(ast.unparse(one).endswith(("property", "fixture")) for one in node.decorator_list)
            text = ast.get_docstring(node)
            if text and not nothing and not other and not re.search(r"\b(Returns|Yields)\b", text):
                found.append(f"{path.name}: {node.name}")
    return found


def test_a_docstring_says_what_is_returned() -> None:
    assert {member: silent(member) for member in SOURCES if member not in STILL_SILENT and silent(member)} == {}
    assert [member for member in STILL_SILENT if not silent(member)] == [], "who says it is excused no longer"
