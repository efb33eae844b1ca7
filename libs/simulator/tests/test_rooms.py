"""The five providers stand alike: whoever has read one finds everything in the next."""

from pathlib import Path

import pytest
import simulator

PROVIDERS = ("meta", "twilio", "evolution", "wppconnect", "baileys")
PARTS = {"__init__", "api", "errors", "server", "webhooks"}
"""What each has: what it answers, its error answers, the server itself, what it posts."""
FURTHER = {"control", "customers", "media", "messages", "numbers", "rules", "signing", "statuses"}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_has_the_same_parts(provider: str) -> None:
    there = {path.stem for path in (Path(simulator.__file__).parent / provider).glob("*.py")}

    assert there >= PARTS
    assert there - PARTS <= FURTHER
