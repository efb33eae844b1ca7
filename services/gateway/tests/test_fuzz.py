"""Mutated bodies: never an exception, never more messages than the body holds."""

import copy
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson
import pytest
from gateway.intake.work.events import ToPublish, results_of
from gateway.providers.domain.elements import WebhookDelivery
from gateway.providers.readers import PROVIDERS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .corpus import cases_of, identity, receiver

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
every_provider = pytest.mark.parametrize("provider", PROVIDERS)


def bodies(provider: str) -> list[bytes]:
    return [case.read_bytes() for case in cases_of(provider)]


def trees(provider: str) -> list[Any]:
    """The bodies that are JSON (or forms, as objects), parsed."""
    parsed = []
    for case in cases_of(provider):
        try:
            raw = case.read_bytes()
            parsed.append(dict(parse_qsl(raw.decode(), True)) if case.suffix == ".form" else orjson.loads(raw))
        except (orjson.JSONDecodeError, UnicodeDecodeError):
            continue
    return parsed


STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=10),
    st.sampled_from(["\0", "\ud83d", "9" * 600, 10**30, -1, [], {}, [[]], {"": None}, "wamid.x", "5541988887777"]),
)


@st.composite
def mutated(draw: st.DrawFn, provider: str) -> bytes:
    """A recorded body in which some values are replaced, doubled or gone."""
    found = trees(provider)
    tree = json.loads(json.dumps(draw(st.sampled_from(found))))
    for _ in range(draw(st.integers(1, 4))):
        holder, place = tree, None
        while isinstance(holder, dict | list) and holder:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            place = draw(st.sampled_from(keys))
            child = holder[place]
            if not isinstance(child, dict | list) or not child or draw(st.integers(0, 5)) == 0:
                break
            holder = child
        if not isinstance(holder, dict | list) or place is None or not holder:
            continue
        action = draw(st.sampled_from(["replace", "remove", "double"]))
        if action == "replace":
            holder[place] = copy.deepcopy(draw(STRANGE))
        elif action == "remove":
            del holder[place]
        elif isinstance(holder, list):
            holder.append(holder[place])
    if provider in FORMS:
        return urlencode(tree, errors="surrogatepass").encode()
    return json.dumps(tree).encode("utf-8", "surrogatepass")


FORMS = {provider for provider in PROVIDERS if any(case.suffix == ".form" for case in cases_of(provider))}


@every_provider
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_mutated_body_is_read_or_parked(provider: str, data: st.DataObject) -> None:
    check(provider, data.draw(mutated(provider)))


@every_provider
@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(0, 10_000), st.binary(max_size=8))
def test_a_torn_body_is_read_or_parked(provider: str, data: st.DataObject, place: int, noise: bytes) -> None:
    body = data.draw(st.sampled_from(bodies(provider)))
    place %= len(body) + 1
    check(provider, body[:place] + noise + body[place + len(noise) :])


@every_provider
@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_parked(provider: str, raw: bytes) -> None:
    check(provider, raw)


IDS: dict[str, tuple[bytes, ...]] = {
    "meta": (b'"timestamp"', b'"id"'),
    "twilio": (b"Sid", b"sid", b"MediaUrl"),
    "baileys": (b'"key"', b'"lid"'),
    "evolution": (b'"id"', b'"ID"', b'"keyId"', b'"key"'),
}
"""What a message cannot do without, as its provider spells it: there are never more messages than of these."""


def check(provider: str, raw: bytes) -> None:
    elements = PROVIDERS[provider].read(raw, receiver(provider))
    found = results_of(elements, identity(provider), raw, NOW)
    told = [outcome for outcome in found if isinstance(outcome, ToPublish)]
    listed = raw.count(b",") if b'"MessageIDs"' in raw else 0

    assert len(told) <= sum(raw.count(spelling) for spelling in IDS.get(provider, (b'"id"', b'"key"'))) + listed
    deliveries = sum(isinstance(element.fact, WebhookDelivery) for element in elements)
    assert deliveries <= sum(raw.count(spelling) for spelling in (b"tatus", b'"ack"', b"receipt", b'"key"')) + listed
    assert elements or (provider == "meta" and b'"entry"' in raw)
    for outcome in told:
        event = type(outcome.event).read(outcome.event.write())
        assert event == outcome.event
        assert b"\\u0000" not in outcome.event.write()
        assert len(outcome.element_id) < 1_200
