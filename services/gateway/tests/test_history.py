"""Who wrote while a phone or a server was away waits for an answer; what a phone had stored before it was linked does not."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from contracts.gateway import BusinessEchoReceived, MessageReceived
from devkit.testing.harness import Harness
from gateway.providers.domain.history import Bounds, Telling, is_history

from .lines import OpenTenant
from .linked import Linked, open_linked

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = 86_400
CUSTOMER = "5541988887777"


@pytest.mark.parametrize(
    ("telling", "age", "linked", "history"),
    [
        ("live", timedelta(days=60), None, False),
        ("queued", timedelta(seconds=15), None, False),
        ("queued", timedelta(days=3), None, False),
        ("queued", timedelta(days=21), None, True),
        ("queued", None, None, False),
        ("synced", timedelta(minutes=5), None, True),
        ("synced", timedelta(minutes=5), timedelta(hours=1), False),
        ("synced", timedelta(hours=2), timedelta(hours=1), True),
        ("synced", timedelta(days=21), timedelta(days=90), True),
        ("synced", None, timedelta(days=90), True),
        ("archived", timedelta(0), timedelta(days=90), True),
    ],
)
def test_age_decides_and_not_the_name(telling: Telling, age: timedelta | None, linked: timedelta | None, history: bool) -> None:
    bounds = Bounds(linked_at=NOW - linked if linked else None)

    assert is_history(telling, NOW - age if age is not None else None, NOW, bounds) is history


Body = Callable[[str, float, bool], dict[str, Any]]


def _message(name: str, at: float, ours: bool) -> dict[str, Any]:
    key = {"remoteJid": f"{CUSTOMER}@s.whatsapp.net", "fromMe": ours, "id": name}
    status = {"status": 2} if ours else {}
    return {"key": key, "messageTimestamp": int(at), "pushName": "Ana", "message": {"conversation": name}} | status


def baileys(name: str, at: float, ours: bool) -> dict[str, Any]:
    data = {"messages": [_message(name, at, ours)], "type": "append"}
    return {"event": "messages.upsert", "data": data, "webhookVerifyToken": "the-verify-token"}


def evolution(name: str, at: float, ours: bool) -> dict[str, Any]:
    data = {"messages": [_message(name, at, ours)], "type": "append"}
    return {"event": "messages.upsert", "instance": "loja", "data": data, "apikey": "the-api-key"}


def wppconnect(name: str, at: float, ours: bool) -> dict[str, Any]:
    """Found unread when the server was back."""
    jid = f"{CUSTOMER}@c.us"
    body = {"id": f"{str(ours).lower()}_{jid}_{name}", "type": "chat", "body": name, "t": int(at), "from": jid, "ack": 1}
    event = "onselfmessage" if ours else "unreadmessages"
    return {"event": event, "session": "loja", **({"0": body} if not ours else body)}


PROVIDERS: dict[str, tuple[dict[str, Any], dict[str, str], Body]] = {
    "baileys": (
        {"server_url": "https://bridge.example", "connection": "+5511999990000"},
        {"webhook_verify_token": "the-verify-token", "api_key": "the-key-of-the-bridge"},
        baileys,
    ),
    "evolution": (
        {"server_url": "https://evolution.example", "instance": "loja"},
        {"api_key": "the-api-key", "webhook_secret": "the-webhook-secret"},
        evolution,
    ),
    "wppconnect": (
        {"server_url": "https://wpp.example", "session": "loja"},
        {"secret_key": "the-secret-key"},
        wppconnect,
    ),
}


async def opened(gateway: Harness, tenant_id: Any, provider: str) -> Linked:
    settings, secrets, _ = PROVIDERS[provider]
    body = {"provider": provider, "name": "Balcão", "settings": settings, "secrets": secrets}
    return await open_linked(gateway, tenant_id, body)


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_who_wrote_while_the_phone_was_offline_is_a_customer_who_waits(
    gateway: Harness, open_tenant: OpenTenant, provider: str
) -> None:
    channel, body = await opened(gateway, await open_tenant(gateway), provider), PROVIDERS[provider][2]
    for name, age in (("3EB0NOW", 15), ("3EB0YESTERDAY", DAY)):
        assert await channel.post(json.dumps(body(name, time.time() - age, False)).encode()) == 200

    found = await gateway.published(MessageReceived)
    assert [message.history for message in found] == [False, False]
    assert found[1].received_at - found[1].sent_at > timedelta(hours=23), "how late it is can be told"


@pytest.mark.parametrize("provider", ["baileys", "evolution"])
async def test_what_was_queued_for_weeks_is_kept_and_not_answered(
    gateway: Harness, open_tenant: OpenTenant, provider: str
) -> None:
    channel, body = await opened(gateway, await open_tenant(gateway), provider), PROVIDERS[provider][2]

    assert await channel.post(json.dumps(body("3EB0OLD", time.time() - 21 * DAY, False)).encode()) == 200
    assert [message.history for message in await gateway.published(MessageReceived)] == [True]


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_what_a_person_wrote_on_the_phone_meanwhile_is_an_echo(
    gateway: Harness, open_tenant: OpenTenant, provider: str
) -> None:
    channel, body = await opened(gateway, await open_tenant(gateway), provider), PROVIDERS[provider][2]

    assert await channel.post(json.dumps(body("3EB0OURS", time.time() - 60, True)).encode()) == 200
    assert [message.history for message in await gateway.published(BusinessEchoReceived)] == [False]


def _connection(state: str, code: int | None = None) -> bytes:
    lost = {"lastDisconnect": {"error": {"output": {"statusCode": code}}}} if code else {}
    data = {"connection": state, **lost}
    return json.dumps({"event": "connection.update", "data": data, "webhookVerifyToken": "the-verify-token"}).encode()


def _synced(name: str, at: float) -> bytes:
    data = {"messages": [_message(name, at, False)], "syncType": "RECENT"}
    return json.dumps({"event": "messaging-history.set", "data": data, "webhookVerifyToken": "the-verify-token"}).encode()


async def test_of_what_a_phone_had_stored_only_what_came_after_it_was_linked_waits(
    gateway: Harness, open_tenant: OpenTenant
) -> None:
    channel = await opened(gateway, await open_tenant(gateway), "baileys")
    assert await channel.post(_synced("3EB0BEFORE", time.time() - 10)) == 200
    for state, code in (("open", None), ("close", 428), ("open", None)):
        assert await channel.post(_connection(state, code)) == 200
    assert await channel.post(_synced("3EB0LINKED", time.time())) == 200
    assert await channel.post(_synced("3EB0LONGAGO", time.time() - 3_600)) == 200
    assert await channel.post(_connection("close", 401)) == 200
    assert await channel.post(_synced("3EB0UNLINKED", time.time())) == 200

    told = {message.provider_message_id: message.history for message in await gateway.published(MessageReceived)}
    assert told == {"3EB0BEFORE": True, "3EB0LINKED": False, "3EB0LONGAGO": True, "3EB0UNLINKED": True}
