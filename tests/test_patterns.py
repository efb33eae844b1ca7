"""Every regular expression takes linear time, whatever it is tried on: `re` holds the whole process while it tries.

Patterns of pydantic's `pattern=` are not among them: they run on Rust's engine, which is linear by construction.
"""

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from re import _constants as sre  # type: ignore[attr-defined]  # what `re` itself parses with
from re import _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import pytest
import regex
from devkit.repository import ROOT

SOURCES = sorted(
    path
    for pattern in ("contracts/src/*", "libs/common/src/*", "services/*/src/*")
    for folder in ROOT.glob(pattern)
    if (folder / "py.typed").exists()
    for path in folder.rglob("*.py")
)
SIZES = (*range(16, 42, 2), *(2**power for power in range(6, 15)))  # slowly at first: an exponential one would never come back
SLOW_S = 0.02
WORSE_THAN_LINEAR = 9  # times as long for four times the text; quadratic is sixteen
TAILS = ("", "\0", "!\n")

Pattern = re.Pattern[Any] | regex.Pattern[Any]
COMPILED = (re.Pattern, regex.Pattern)


# Where patterns are


def test_patterns_are_constants_where_they_are_found() -> None:
    assert [found for path in SOURCES for found in hidden(path.read_text(), str(path.relative_to(ROOT)))] == []


@pytest.mark.parametrize(
    "text",
    [
        "import re\nre.sub('a+', '', text)",
        "import re\ndef f(name):\n    return re.compile(name)",
        "import re\nclass A:\n    def f(self):\n        return re.compile('a').sub('', self.a)",
        "from re import sub",
        "import re as regex",
        "import regex as re",
        "import regex\nregex.sub('a+', '', text)",
        "model_config = ConfigDict(regex_engine='python-re')",
    ],
)
def test_one_that_is_hidden_is_found(text: str) -> None:
    assert list(hidden(text, "here.py"))


def hidden(text: str, where: str) -> Iterator[str]:
    """The places where a pattern is made or tried out of sight of the test below."""
    tree = ast.parse(text)
    inside = {id(one) for node in ast.walk(tree) if isinstance(node, FUNCTIONS) for one in ast.walk(node)}
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="re" | "regex"):
                yield f"{where}:{node.lineno}: import re, and name what is used"
            case ast.Import(names=names) if any(one.name in ENGINES and one.asname for one in names):
                yield f"{where}:{node.lineno}: import it under its own name"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re" | "regex" as engine), attr=called)):
                if called not in ("compile", "escape") or (called == "compile" and id(node) in inside):
                    yield f"{where}:{node.lineno}: {engine}.{called} belongs into a constant of the module"
            case ast.Constant(value="python-re"):
                yield f"{where}:{node.lineno}: pydantic's own engine is linear"


ENGINES = ("re", "regex")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


# How long they take


@cache
def patterns() -> dict[str, Pattern]:
    """Every compiled pattern, by where it is."""
    found: dict[str, Pattern] = {}
    for path in SOURCES:
        if ".compile(" in path.read_text():
            folder = next(parent for parent in path.parents if parent.name == "src")
            module = importlib.import_module(".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"))
            found |= {f"{module.__name__}.{name}": one for name, one in within(module)}
    return found


def within(module: ModuleType) -> Iterator[tuple[str, Pattern]]:
    for name, value in vars(module).items():
        for place, one in enumerate(flattened(value)):
            yield (f"{name}[{place}]" if place or not isinstance(value, COMPILED) else name), one


def flattened(value: object) -> Iterator[Pattern]:
    if isinstance(value, COMPILED):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from flattened(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from flattened(one)


@pytest.mark.parametrize("name", patterns())
def test_a_pattern_takes_linear_time(name: str) -> None:
    assert superlinear(patterns()[name]) is None


@pytest.mark.parametrize(
    "pattern",
    [r"([:_][0-9]+)+$", r"(a+)+$", r"\s+$", r"(?:\s*,\s*)+x", r"<[^>]*>", r"-----BEGIN.+?END", r"(a|aa)+\Z", r"a*+b"],
)
def test_one_that_takes_more_is_found(pattern: str) -> None:
    assert superlinear(re.compile(pattern, re.DOTALL)) is not None


@pytest.mark.parametrize(
    "pattern",
    [r"[a-z]{2,3}", r"\A[a-z]*+b", r"(?<=x)[ \t]+\n", r"^x[0-9]+$", r";waid=([0-9]{5,20})", r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'],
)
def test_one_that_is_linear_passes(pattern: str) -> None:
    assert superlinear(re.compile(pattern)) is None


def superlinear(pattern: Pattern) -> str | None:
    """A text, in words, on which a pattern takes worse than linear time; None where none was found."""
    for lead, pump, tail in sorted(attacks(pattern)):
        took: dict[int, float] = {}
        for size in SIZES:
            text = lead + pump * (size // len(pump) + 1) + tail
            took[size] = spent(pattern, text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text)
            before = took.get(size // 4, 0.0)
            if took[size] > SLOW_S and (size < 64 or took[size] > WORSE_THAN_LINEAR * before):
                return f"{took[size]:.3f} s for {size} characters of {lead!r} + {pump!r} * n + {tail!r}"
    return None


def spent(pattern: Pattern, text: str | bytes) -> float:
    """The processor's seconds of the slowest way to try a pattern, the better of two."""
    nothing: Any = b"" if isinstance(pattern.pattern, bytes) else ""
    ways: tuple[Callable[[], Any], ...] = (
        lambda: pattern.match(text),
        lambda: pattern.fullmatch(text),
        lambda: pattern.sub(nothing, text),
    )
    return max(min(_once(way) for _ in range(2)) for way in ways)


def _once(way: Callable[[], Any]) -> float:
    started = time.process_time()
    way()
    return time.process_time() - started


def attacks(pattern: Pattern) -> set[tuple[str, str, str]]:
    """Texts made of the pattern itself: what comes before each of its parts, then that part again and again, then an end."""
    if isinstance(pattern, regex.Pattern):
        parts = [*CANDIDATES, *LITERALS.findall(pattern.pattern)]
        return {("", pump, tail) for pump in parts for tail in TAILS}
    tree = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    found = {(lead, pump, tail) for lead, pump in pumps(tree, "") for tail in TAILS if pump}
    whole = sample(tree)
    return found | {("", whole, tail) for tail in TAILS if whole}


def pumps(node: Any, lead: str) -> Iterator[tuple[str, str]]:
    """A text that leads to each part of a pattern, and one that the part takes."""
    for op, argument in node:
        part = sample([(op, argument)])
        if part:
            yield lead, part[0]
            yield "", part
            yield lead, part
        for inner in children(op, argument):
            yield from pumps(inner, lead)
        lead += part
        yield "", lead


def children(op: Any, argument: Any) -> list[Any]:
    match op:
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            return [argument[2]]
        case sre.SUBPATTERN:
            return [argument[3]]
        case sre.BRANCH:
            return list(argument[1])
        case sre.ASSERT | sre.ASSERT_NOT:
            return [argument[1]]
        case sre.ATOMIC_GROUP:
            return [argument]
    return []


def sample(node: Any) -> str:
    """A short text that a part of a pattern takes, as far as can be told without looking around."""
    return "".join(_sample(op, argument) for op, argument in node)


def _sample(op: Any, argument: Any) -> str:
    match op:
        case sre.LITERAL:
            return chr(argument)
        case sre.NOT_LITERAL:
            return "a" if argument != ord("a") else "b"
        case sre.ANY:
            return "a"
        case sre.IN:
            return _member(argument)
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            least, most, inner = argument
            return sample(inner) * min(max(least, 1), most, 64)
        case sre.BRANCH:
            return sample(argument[1][0])
        case sre.SUBPATTERN:
            return sample(argument[3])
        case sre.ATOMIC_GROUP:
            return sample(argument)
    return ""


LITERALS = re.compile(r"[^\\\[\](){}.*+?|^$]{2,}")
CANDIDATES = "a0 _\t\n-.:,/<>()[]{}*#@\"'\\~!?=&%+A\u00e9\u3002\0"
CATEGORIES: dict[Any, Callable[[str], bool]] = {
    sre.CATEGORY_DIGIT: str.isdigit,
    sre.CATEGORY_NOT_DIGIT: lambda one: not one.isdigit(),
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_NOT_SPACE: lambda one: not one.isspace(),
    sre.CATEGORY_WORD: lambda one: one.isalnum() or one == "_",
    sre.CATEGORY_NOT_WORD: lambda one: not (one.isalnum() or one == "_"),
}


def _member(members: Any) -> str:
    """A character of a class."""
    negated = members[0][0] is sre.NEGATE
    fitting = [one for one in CANDIDATES if _is_in(one, members[1:] if negated else members) is not negated]
    named = next((chr(value if op is sre.LITERAL else value[0]) for op, value in members if op in (sre.LITERAL, sre.RANGE)), "")
    return fitting[0] if fitting else named


def _is_in(one: str, members: Any) -> bool:
    for op, value in members:
        if op is sre.LITERAL and ord(one) == value:
            return True
        if op is sre.RANGE and value[0] <= ord(one) <= value[1]:
            return True
        if op is sre.CATEGORY and CATEGORIES[value](one):
            return True
    return False
