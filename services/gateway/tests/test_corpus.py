"""Every recorded body comes to what stands beside it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from common.identity import contact_key
from common.ids import derived_id
from gateway.domain.elements import Ignored
from gateway.providers import PROVIDERS
from gateway.webhooks.events import Identity, Outcome, ToPark, outcomes

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = sorted(path for path in CORPUS.glob("*/*") if not path.name.endswith(".expected.json"))
ACCOUNTS = {"meta": "106540352242922"}
TENANT, CHANNEL, PEPPER = UUID(int=1), UUID(int=2), b"pepper of the corpus"
RECEIVED_AT = datetime(2025, 11, 21, 10, 0, 5, tzinfo=UTC)


def test_the_corpus_is_there() -> None:
    assert len([case for case in CASES if case.parent.name == "meta"]) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_recorded_body_comes_to_what_is_expected(case: Path) -> None:
    provider = PROVIDERS[case.parent.name]
    identity = Identity(TENANT, CHANNEL, provider.name, ACCOUNTS[provider.name], True, PEPPER)
    raw = case.read_bytes()

    found = outcomes(provider.read(raw), identity, raw, RECEIVED_AT)

    assert [shown(one) for one in found] == json.loads(case.with_suffix(".expected.json").read_text())


def shown(outcome: Outcome) -> dict[str, Any]:
    """An outcome as the corpus spells it: without what every event of a channel has, and with addresses for keys."""
    if isinstance(outcome, ToPark):
        return {"parked": outcome.reason}
    if isinstance(outcome, Ignored):
        return {"ignored": outcome.reason}
    event = outcome.event.model_dump(mode="json")
    assert event.pop("tenant_id") == str(TENANT)
    assert event.pop("channel_id") == str(CHANNEL)
    assert event.pop("provider") in ACCOUNTS
    received_at = event.pop("received_at", None)
    if received_at is not None and event["sent_at"] == received_at:
        event["sent_at"] = None
    if "message_id" in event:
        assert event.pop("message_id") == str(derived_id(CHANNEL, event["provider_message_id"]))
    if "contact" in event:
        assert event["contact"].pop("key") == str(key_of(event["contact"]["address"]))
    else:
        event["contact_address"] = address_of(event.pop("contact_key"))
    return {"type": outcome.event.type, **event}


def key_of(address: str) -> UUID:
    return contact_key(PEPPER, TENANT, CHANNEL, address)


def address_of(key: str | None) -> str | None:
    known = {str(key_of(address)): address for address in ("+5541988887777", "bsuid:BR.13491208655302741918")}
    return known[key] if key else None
