"""Whatever the audit log writes has words in the console, in each of its languages."""

import json
from typing import get_args

import pytest
from devkit.repository import ROOT
from gateway.access.work.changes import AuditAction


@pytest.mark.parametrize("language", ["pt-BR", "en", "es"])
def test_every_action_has_words(language: str) -> None:
    texts = json.loads((ROOT / "console/src/features/access/messages" / f"{language}.json").read_text())
    known = {name.removeprefix("access.did.") for name in texts if name.startswith("access.did.")}
    assert known == set(get_args(AuditAction))
    assert all(f"'{action}'" in (ROOT / "console/src/features/access/rules.ts").read_text() for action in known)
