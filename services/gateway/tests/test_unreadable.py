"""Whoever wrote is heard, however strange what they wrote: what surrounds a message is enough to tell it."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson
import pytest
from contracts.gateway import IncomingMessage
from gateway.intake.work.events import ToPublish, results_of
from gateway.providers.domain.elements import NotUnderstood
from gateway.providers.readers import PROVIDERS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .corpus import cases_of, identity, receiver

NOW = datetime(2025, 11, 21, 12, tzinfo=UTC)
STRANGE = st.one_of(
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=10),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["\0", "\ud83d", "9" * 70_000, 10**30, -1, {"a": 1}, [[]], {"": None}, [{}], "x" * 5_000]),
)
WPPCONNECT = ("body", "lat", "lng", "loc", "vcardList", "listResponse", "buttonsResponse", "caption", "mimetype", "size")
TWILIO = ("Body", "Latitude", "Longitude", "ListTitle", "ButtonText", "MediaContentType0", "InteractiveData", "Label")


def places(provider: str, tree: Any) -> Iterator[tuple[Any, Any]]:
    """Holder and name of each content, and of everything in it; nothing of what surrounds a message is among them."""
    if provider == "twilio":
        yield from ((tree, name) for name in TWILIO if name in tree)
    elif provider == "wppconnect":
        yield from ((tree, name) for name in WPPCONNECT if name in tree)
    elif provider == "meta":
        for message in _dicts(tree):
            kind = message.get("type")
            if "timestamp" in message and kind not in ("reaction", "edit", "revoke", "system") and kind in message:
                yield from _below(message, kind)
    else:
        for holder in _dicts(tree):
            content = holder.get("message")
            if "key" in holder and isinstance(content, dict):
                yield from ((content, kind) for kind, said in content.items() if said)
                yield from (one for kind, said in content.items() for one in _inside(said) if said)


def _below(holder: Any, name: Any) -> Iterator[tuple[Any, Any]]:
    yield holder, name
    yield from _inside(holder[name])


def _inside(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict | list):
        for name in list(value) if isinstance(value, dict) else range(len(value)):
            yield from _below(value, name)


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for _, one in _children(value):
        yield from _dicts(one)


def _children(value: Any) -> Iterator[tuple[Any, Any]]:
    yield from value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def written(provider: str, tree: Any) -> bytes:
    if is_form(provider, tree):
        return urlencode(tree, errors="surrogatepass").encode()
    return json.dumps(tree).encode("utf-8", "surrogatepass")


def is_form(provider: str, tree: Any) -> bool:
    return provider == "twilio" and "MessageSid" in tree


def told(provider: str, raw: bytes) -> list[tuple[str, str]]:
    found = results_of(PROVIDERS[provider].read(raw, receiver(provider)), identity(provider), raw, NOW)
    events = [one.event for one in found if isinstance(one, ToPublish)]
    return [(one.provider_message_id, one.contact.address) for one in events if isinstance(one, IncomingMessage)]


@cache
def trees(provider: str) -> list[Any]:
    """The recorded bodies in which somebody wrote something, each with at least one place to spoil."""
    found = [tree for case in cases_of(provider) if (tree := _parsed(case)) is not None]
    return [tree for tree in found if told(provider, written(provider, tree)) and list(places(provider, tree))]


def _parsed(case: Path) -> Any:
    raw = case.read_bytes()
    try:
        return dict(parse_qsl(raw.decode(), True)) if case.suffix == ".form" else orjson.loads(raw)
    except (orjson.JSONDecodeError, UnicodeDecodeError):
        return None


@pytest.mark.parametrize("provider", PROVIDERS)
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_message_whose_content_is_spoiled_is_a_message(provider: str, data: st.DataObject) -> None:
    tree = copy.deepcopy(data.draw(st.sampled_from(trees(provider))))
    before = told(provider, written(provider, tree))
    found = list(places(provider, tree))
    for place in data.draw(st.sets(st.integers(0, len(found) - 1), min_size=1, max_size=3)):
        holder, name = found[place]
        spoiled = data.draw(STRANGE)
        holder[name] = str(spoiled) if is_form(provider, tree) else copy.deepcopy(spoiled)

    assert told(provider, written(provider, tree)) == before


def test_there_is_much_to_spoil() -> None:
    assert {provider: len(trees(provider)) >= 10 for provider in PROVIDERS} == dict.fromkeys(PROVIDERS, True)


def deep(levels: int) -> str:
    """An answer to an answer to an answer."""
    quoting = '{"extendedTextMessage":{"text":"oi","contextInfo":{"quotedMessage":'
    return quoting * levels + '{"conversation":"oi"}' + "}}}" * levels


@pytest.mark.parametrize("levels", [60, 300, 340, 1_000, 20_000])
def test_who_writes_something_endlessly_deep_silences_no_neighbour(levels: int) -> None:
    def message(name: str, phone: str, content: str) -> str:
        key = f'{{"remoteJid":"{phone}@s.whatsapp.net","fromMe":false,"id":"{name}"}}'
        return f'{{"key":{key},"messageTimestamp":1763719200,"message":{content}}}'

    both = message("3EB0DEEP", "5541977776666", deep(levels)), message("3EB0NEXT", "5541988887777", '{"conversation":"oi"}')
    body = f'{{"event":"messages.upsert","data":{{"messages":[{",".join(both)}],"type":"notify"}}}}'

    assert len(told("baileys", body.encode())) == 2


@pytest.mark.parametrize("levels", [60, 300, 340, 1_000, 20_000])
def test_who_writes_something_endlessly_deep_is_heard(levels: int) -> None:
    info = {"Chat": "5541988887777@s.whatsapp.net", "Sender": "5541988887777@s.whatsapp.net", "IsFromMe": False, "ID": "3EB0"}
    said = f'{{"Info":{json.dumps(info)},"Message":{deep(levels)}}}'

    assert len(told("evolution", f'{{"event":"Message","instance":"loja","data":{said}}}'.encode())) == 1


@pytest.mark.parametrize("content", [{}, {"conversation": None}, {"conversation": None, "someNewMessage": None}])
def test_a_message_of_nothing_at_all_is_kept(content: dict[str, None]) -> None:
    key = {"remoteJid": "5541988887777@s.whatsapp.net", "fromMe": False, "id": "3EB0"}
    said = {"key": key, "messageTimestamp": 1763719200, "message": content}
    (element,) = PROVIDERS["baileys"].read(
        json.dumps({"event": "messages.upsert", "data": {"messages": [said], "type": "notify"}}).encode(), receiver("baileys")
    )
    assert element.fact == NotUnderstood("malformed")


@pytest.mark.parametrize("provider", ["evolution", "baileys"])
def test_a_wrapper_around_nothing_is_a_message(provider: str) -> None:
    tree = copy.deepcopy(trees(provider)[0])
    before = told(provider, written(provider, tree))
    content, _ = next(places(provider, tree))
    content.clear()
    content["ephemeralMessage"] = {"message": {"": None}}

    assert told(provider, written(provider, tree)) == before != []
