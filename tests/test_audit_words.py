"""Whatever the audit log writes has words in the console, in each of its languages."""

import ast
import json
import re
from typing import get_args

import pytest
from contracts.gateway import TenantSettings
from devkit.repository import ROOT
from devkit.testing.sources import files, tree
from gateway.access.api.people import UserChange
from gateway.access.api.tenants import TenantChange
from gateway.access.work.changes import AuditAction
from gateway.channels.api.channels import ChannelChange
from gateway.providers.readers import PROVIDERS

CONSOLE = ROOT / "console/src/features/access"


@pytest.mark.parametrize("language", ["pt-BR", "en", "es"])
def test_every_action_has_words(language: str) -> None:
    texts = json.loads((ROOT / "console/src/features/access/messages" / f"{language}.json").read_text())
    known = {name.removeprefix("access.did.") for name in texts if name.startswith("access.did.")}
    assert known == set(get_args(AuditAction))
    assert all(f"'{action}'" in (ROOT / "console/src/features/access/rules.ts").read_text() for action in known)


def test_every_detail_has_words() -> None:
    said = (CONSOLE / "details.ts").read_text()
    named = set(re.findall(r"^  (\w+): \(value, t\)", said, re.MULTILINE))
    assert written_details() == {"provider", "fields", "role", "active", "scopes", "reason", "elements"}
    assert written_details() <= named


def written_details() -> set[str]:
    """Returns the names of whatever the gateway gives to an entry besides."""
    found = set[str]()
    for node in (node for path in files("gateway") for node in ast.walk(tree(path))):
        given: list[ast.expr] = []
        if isinstance(node, ast.Assign) and "details" in ast.unparse(node.targets[0]):
            given = [node.value]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "_note":
            given = node.args
        found |= {str(key.value) for one in given for part in ast.walk(one) for key in keys_of(part)}
    return found


def keys_of(node: ast.AST) -> list[ast.Constant]:
    if isinstance(node, ast.DictComp) and isinstance(node.generators[0].iter, ast.Tuple):
        return [one for one in node.generators[0].iter.elts if isinstance(one, ast.Constant)]
    return [key for key in node.keys if isinstance(key, ast.Constant)] if isinstance(node, ast.Dict) else []


def test_every_field_that_can_be_changed_has_words() -> None:
    models = [TenantChange, TenantSettings, UserChange, ChannelChange]
    models += [model for one in PROVIDERS.values() for model in (one.settings, one.secrets)]
    fields = {field.alias or name for model in models for name, field in model.model_fields.items()} - {"settings", "secrets"}
    said = (CONSOLE / "details.ts").read_text()
    assert {name for name in fields if f"\n  {name}: '" not in said} == set()
