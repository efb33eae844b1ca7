"""Recorded bodies with one place grown out of all measure: what is told stays within its type and size, whatever grew."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson
import pytest
from common.messaging.outbox import MAX_VALUE_BYTES
from contracts.bounds import LONGEST_TEXT
from gateway.intake.work.events import LONGEST_PARKED, ToPark, ToPublish, results_of
from gateway.providers.domain.elements import LinkSignal
from gateway.providers.readers import PROVIDERS
from gateway.providers.reading import LONGEST_PICTURE

from .corpus import cases_of, identity, receiver

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONG = 10_000

Path = tuple[str | int, ...]
every_provider = pytest.mark.parametrize("provider", PROVIDERS)


def leaves(node: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place of a tree, lists and objects included."""
    if at:
        yield at, node
    if isinstance(node, dict):
        for name, one in node.items():
            yield from leaves(one, (*at, name))
    if isinstance(node, list):
        for place, one in enumerate(node):
            yield from leaves(one, (*at, place))


CARD = "TEL;waid=5541988887777:+55\n"
DEEP = {"@deep": 900, "@deeper": 3_000, "@deepest": 50_000}
"""What stands in a body for objects within objects: written as text, for no encoder goes that deep."""


GROWTHS: dict[str, Callable[[Any], Any]] = {
    "digits": lambda value: "9" * LONG if isinstance(value, str | int) else value,
    "words": lambda value: value + " \U0001f600\x01" * (LONG // 3) if isinstance(value, str) else value,
    "jids": lambda value: "_1" * (LONG // 2) + "x@s.whatsapp.net" if isinstance(value, str) else value,
    "urls": lambda value: "https://a.example/" + "a.%2e/" * (LONG // 6) if isinstance(value, str) else value,
    "numbers": lambda value: 10**300 if isinstance(value, int | float) else value,
    "spelled numbers": lambda value: "1" * LONG + ".5e99999" if isinstance(value, int | float | str) else value,
    "depth": lambda value: "@deep",
    "more depth": lambda value: "@deeper",
    "lists": lambda value: (value * LONG)[: LONG // 20] if isinstance(value, list) and value else value,
    "names": lambda value: {"k" * LONG: 1, **value} if isinstance(value, dict) else value,
    "vcards": lambda value: (
        "BEGIN:VCARD\n" + "TEL;waid=5541988887777:+55\n" * (LONG // 20) if isinstance(value, str) else value
    ),
}


def grown(tree: Any, place: Path, growth: Callable[[Any], Any]) -> Any | None:
    """The tree with one place grown; None where this growth is not for what is there."""
    copied = json.loads(json.dumps(tree))
    holder = copied
    for step in place[:-1]:
        holder = holder[step]
    before = holder[place[-1]]
    after = growth(before)
    if after is before or after == before:
        return None
    holder[place[-1]] = after
    return copied


def bodies(provider: str) -> Iterator[tuple[Any, bool]]:
    for case in cases_of(provider):
        raw = case.read_bytes()
        try:
            is_form = case.suffix == ".form"
            yield (dict(parse_qsl(raw.decode(), True)) if is_form else orjson.loads(raw)), is_form
        except (orjson.JSONDecodeError, UnicodeDecodeError):
            continue


@every_provider
@pytest.mark.parametrize("growth", GROWTHS)
def test_whatever_grows_what_is_told_stays_within_its_bounds(provider: str, growth: str) -> None:
    seen: set[Path] = set()
    for tree, is_form in bodies(provider):
        for place, _ in leaves(tree):
            kind = tuple(0 if isinstance(step, int) else step for step in place)
            body = grown(tree, place, GROWTHS[growth]) if kind not in seen else None
            seen.add(kind)
            if body is not None:
                within_bounds(provider, urlencode(body).encode() if is_form else written(body), place)


def written(body: Any) -> bytes:
    raw = json.dumps(body).encode()
    for name, levels in DEEP.items():
        raw = raw.replace(b'"%s"' % name.encode(), b'{"message":' * levels + b"{}" + b"}" * levels)
    return raw


def within_bounds(provider: str, raw: bytes, place: Path) -> None:
    found = results_of(PROVIDERS[provider].read(raw, receiver(provider)), identity(provider), raw, NOW)
    for outcome in found:
        if isinstance(outcome, ToPublish):
            value = outcome.event.write()
            assert len(value) <= MAX_VALUE_BYTES, place
            assert type(outcome.event).read(value) == outcome.event, place
            assert len(outcome.element_id) < 1_200, place

        if isinstance(outcome, LinkSignal):
            assert len(outcome.reason or "") <= 1_000, place
            assert len(outcome.qr or "") <= LONGEST_TEXT, place
            assert len(outcome.qr_image or "") <= LONGEST_PICTURE + 100, place
            assert len(outcome.pairing_code or "") <= LONGEST_TEXT, place


@every_provider
def test_a_body_twice_as_long_takes_twice_as_long(provider: str) -> None:
    """The whole tree's strings grown at once: jids, numbers, cards and texts in one go. It may be tried three times: what
    others do on the machine is no part of it.
    """
    for growth in ("digits", "jids", "words", "vcards", "spelled numbers"):
        assert any(spent(provider, growth, 8) <= max(8 * 4 * spent(provider, growth, 1), 1.0) for _ in range(3)), growth


def spent(provider: str, growth: str, times: int) -> float:
    """The processor's seconds for all bodies of a provider, each with all its strings grown."""
    total = 0.0
    for tree, is_form in bodies(provider):
        text = GROWTHS[growth]("")[: (500 if is_form else 2_000) * times]  # a form has up to six bytes for each of a text's
        body = dict.fromkeys(tree, text) if is_form else _filled(tree, text)
        raw = urlencode(body).encode() if is_form else json.dumps(body).encode()
        started = time.process_time()
        results_of(PROVIDERS[provider].read(raw, receiver(provider)), identity(provider), raw, NOW)
        total += time.process_time() - started
    return total


def _filled(node: Any, text: str) -> Any:
    """All strings replaced but those that say what kind a thing is."""
    if isinstance(node, dict):
        return {name: one if name in KINDS else _filled(one, text) for name, one in node.items()}
    if isinstance(node, list):
        return [_filled(one, text) for one in node]
    return text if isinstance(node, str) else node


KINDS = {"event", "object", "field", "type", "messageType", "instance", "connection", "session"}


@every_provider
def test_a_body_of_endless_depth_is_read_or_parked(provider: str) -> None:
    tree, is_form = next(bodies(provider))
    place, _ = list(leaves(tree))[-1]
    body = grown(tree, place, lambda value: "@deepest")
    within_bounds(provider, urlencode(body).encode() if is_form else written(body), place)


def test_elements_that_go_too_deep_keep_the_body_once() -> None:
    tree = orjson.loads(next(case for case in cases_of("meta") if case.stem == "text").read_bytes())
    value = tree["entry"][0]["changes"][0]["value"]
    value["messages"] = [{"type": "text", "deep": "@deep"} for _ in range(300)]
    raw = written(tree)

    found = results_of(PROVIDERS["meta"].read(raw, receiver("meta")), identity("meta"), raw, NOW)

    assert [one.raw for one in found if isinstance(one, ToPark)] == [raw[:LONGEST_PARKED]]
