"""The corpus as the tests read it: which bodies there are, and for whom they came."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from gateway.intake.work.events import Identity
from gateway.providers.domain.elements import Receiver
from gateway.providers.readers import PROVIDERS

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = sorted(
    path
    for path in CORPUS.glob("*/*")
    if path.suffix in {".json", ".form"} and path.name != "channel.json" and not path.name.endswith(".expected.json")
)
TENANT, CHANNEL, PEPPER = UUID(int=1), UUID(int=2), b"pepper of the corpus"


def cases_of(provider: str) -> list[Path]:
    return [case for case in CASES if case.parent.name == provider]


def expected(case: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(case.with_name(f"{case.stem}.expected.json").read_text())
    return found


@cache
def receiver(provider: str, *, groups: bool = False) -> Receiver:
    settings = json.loads((CORPUS / provider / "channel.json").read_text())
    return Receiver(PROVIDERS[provider].account(settings), groups=groups)


@cache
def identity(provider: str) -> Identity:
    return Identity(TENANT, CHANNEL, PROVIDERS[provider].name, receiver(provider).account, True, PEPPER)
