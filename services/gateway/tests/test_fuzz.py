"""Mutated bodies: never an exception, never more messages than the body holds."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from gateway.domain.elements import Delivery
from gateway.providers import PROVIDERS
from gateway.webhooks.events import Identity, ToTell, outcomes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CORPUS = Path(__file__).parents[1] / "corpus" / "meta"
BODIES = [path.read_bytes() for path in sorted(CORPUS.glob("*.json")) if "expected" not in path.name]
META = PROVIDERS["meta"]
IDENTITY = Identity(UUID(int=1), UUID(int=2), META.name, "106540352242922", True, b"pepper of the corpus")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def parsed() -> list[Any]:
    trees = []
    for body in BODIES:
        try:
            trees.append(orjson.loads(body))
        except orjson.JSONDecodeError:
            continue
    return trees


TREES = parsed()
STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=10),
    st.sampled_from(["\0", "\ud83d", "9" * 600, 10**30, -1, [], {}, [[]], {"": None}, "wamid.x", "5541988887777"]),
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A recorded body in which some values are replaced, doubled or gone."""
    tree = json.loads(json.dumps(draw(st.sampled_from(TREES))))
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
    return json.dumps(tree).encode("utf-8", "surrogatepass")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_mutated_body_is_read_or_parked(raw: bytes) -> None:
    check(raw)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(BODIES), st.integers(0, 10_000), st.binary(max_size=8))
def test_a_torn_body_is_read_or_parked(body: bytes, place: int, noise: bytes) -> None:
    place %= len(body) + 1
    check(body[:place] + noise + body[place + len(noise) :])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_parked(raw: bytes) -> None:
    check(raw)


def check(raw: bytes) -> None:
    elements = META.read(raw)
    found = outcomes(elements, IDENTITY, raw, NOW)
    told = [outcome for outcome in found if isinstance(outcome, ToTell)]

    assert len(told) <= raw.count(b'"timestamp"') + raw.count(b'"id"')
    assert sum(isinstance(element.fact, Delivery) for element in elements) <= raw.count(b'"status"')
    assert elements or b'"entry"' in raw
    for outcome in told:
        event = type(outcome.event).read(outcome.event.write())
        assert event == outcome.event
        assert b"\\u0000" not in outcome.event.write()
        assert len(outcome.element_id) < 600
