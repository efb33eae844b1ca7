"""Every recorded body comes to what stands beside it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from common.identity import contact_key
from common.ids import derived_id
from contracts.gateway import (
    BusinessEchoReceived,
    ContactAliasesSeen,
    DeliveryStatusChanged,
    MessageEdited,
    MessageRevoked,
    Provider,
    ReactionChanged,
)
from contracts.providers import CAPABILITIES, WebhookFact
from gateway.intake.work.events import ElementResult, ToPark, results_of
from gateway.providers.domain.elements import Ignored, LinkSignal
from gateway.providers.readers import PROVIDERS

from .corpus import CASES, CHANNEL, PEPPER, TENANT, cases_of, expected, identity, receiver

LEAST = {"meta": 40, "twilio": 25, "evolution": 40, "wppconnect": 25, "baileys": 25}
FACTS: dict[WebhookFact, Callable[[dict[str, Any]], bool]] = {
    "echo": lambda one: one.get("type") == BusinessEchoReceived.type,
    "edit": lambda one: one.get("type") == MessageEdited.type,
    "revocation": lambda one: one.get("type") == MessageRevoked.type,
    "reaction": lambda one: one.get("type") == ReactionChanged.type,
    "history": lambda one: bool(one.get("history")),
    "alias": lambda one: one.get("type") == ContactAliasesSeen.type,
    "send_id": lambda one: bool(one.get("send_id")),
}
RECEIVED_AT = datetime(2025, 11, 21, 10, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_corpus_is_there(provider: str) -> None:
    assert len(cases_of(provider)) >= LEAST[provider]


@pytest.mark.parametrize("provider", CAPABILITIES)
def test_the_corpus_shows_what_a_provider_is_said_to_tell(provider: Provider) -> None:
    """Of each kind, status and change one body at least, and of no other any: so the table is true, and the corpus whole."""
    said, shown = CAPABILITIES[provider], [one for case in cases_of(provider) for one in expected(case)]
    kinds = {content["kind"] for one in shown if (content := one.get("content"))}

    assert kinds - {"unsupported"} == said.kinds
    assert {one["status"] for one in shown if one.get("type") == DeliveryStatusChanged.type} == said.receipts
    assert {fact for fact, is_told in FACTS.items() if any(map(is_told, shown))} == said.tells


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_recorded_body_comes_to_what_is_expected(case: Path) -> None:
    name, raw = case.parent.name, case.read_bytes()
    groups = case.stem.startswith("groups_let_in")

    elements = PROVIDERS[name].read(raw, receiver(name, groups=groups))
    found = results_of(elements, identity(name), raw, RECEIVED_AT)

    assert [shown(one, name) for one in found] == expected(case)


def shown(outcome: ElementResult, provider: str) -> dict[str, Any]:
    """An outcome as the corpus spells it: without what every event of a channel has, and with addresses for keys."""
    if isinstance(outcome, ToPark):
        return {"parked": outcome.reason}
    if isinstance(outcome, Ignored):
        return {"ignored": outcome.reason}
    if isinstance(outcome, LinkSignal):
        return {"session": outcome.state, "reason": outcome.reason, "code": code_of(outcome)}
    event = outcome.event.model_dump(mode="json")
    assert event.pop("tenant_id") == str(TENANT)
    assert event.pop("channel_id") == str(CHANNEL)
    assert event.pop("provider") == provider
    received_at = event.pop("received_at", None)
    if received_at is not None and event.get("sent_at") == received_at:
        event["sent_at"] = None
    if event.get("author", "") is None:
        del event["author"]
    if event.get("by") == "customer":
        del event["by"]
    if "message_id" in event:
        assert event.pop("message_id") == str(derived_id(CHANNEL, event["provider_message_id"]))
    if "contact" in event:
        assert event["contact"].pop("key") == str(key_of(event["contact"]["address"]))
    else:
        event["contact_address"] = address_of(event.pop("contact_key"))
    return {"type": outcome.event.type, **event}


def code_of(signal: LinkSignal) -> str | None:
    return next((name for name in ("qr", "qr_image", "pairing_code") if getattr(signal, name)), None)


def key_of(address: str) -> UUID:
    return contact_key(PEPPER, TENANT, CHANNEL, address)


def address_of(key: str | None) -> str | None:
    """The address that a key was made from, if any expectation names it."""
    return ADDRESSES[UUID(key)] if key else None


ADDRESSES = {
    key_of(str(one["contact_address"])): str(one["contact_address"])
    for case in CASES
    for one in expected(case)
    if one.get("contact_address")
}
