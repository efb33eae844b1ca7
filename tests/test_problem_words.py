"""Whatever a service refuses because of how things stand has a sentence in the console, in each of its languages."""

import ast
import json
from collections.abc import Iterator

import pytest
from devkit.repository import ROOT
from devkit.testing.sources import SOURCES, files, tree

ASKED_BY_PEOPLE = ("gateway", "conversation", "llm-orchestration", "message-sender", "knowledge", "analytics")
UI = ROOT / "console" / "src" / "ui"


def refusals() -> Iterator[tuple[str, str | None]]:
    """Yields where a `Conflict` is made, and its reason; none where it has no reason, or one that only a run knows."""
    for member, package in SOURCES.items():
        if member.rpartition("/")[2] not in ASKED_BY_PEOPLE:
            continue
        for path in files(member):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Conflict":
                    given = {one.arg: one.value for one in node.keywords}
                    where = f"{path.relative_to(package.parent)}:{node.lineno}"
                    assert "reason" in given, f"{where}: a Conflict without a reason is said in English to everybody"
                    reason = given["reason"]
                    yield where, str(reason.value) if isinstance(reason, ast.Constant) else None


def test_every_refusal_has_a_reason() -> None:
    assert len(list(refusals())) > 40


@pytest.mark.parametrize("language", ["pt-BR", "en", "es"])
def test_every_reason_has_words(language: str) -> None:
    texts = json.loads((UI / "messages" / f"{language}.json").read_text())
    known = {name.removeprefix("ui.reason.") for name in texts if name.startswith("ui.reason.")}
    assert {reason for _, reason in refusals() if reason} - known == set()
    listed = (UI / "reasons.ts").read_text()
    assert all(f"'{reason}'" in listed for reason in known)
