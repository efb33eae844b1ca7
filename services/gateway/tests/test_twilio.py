"""Twilio's webhooks through the HTTP face: what is signed for our address is taken, once, and nothing else is."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import pytest
from contracts.gateway import DeliveryStatusChanged, MessageReceived
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.providers.twilio.reader import TwilioReader
from hypothesis import given
from hypothesis import strategies as st

from .lines import OpenTenant

CORPUS = Path(__file__).parents[1] / "corpus" / "twilio"
ACCOUNT, OWN = "AC5f2c9be1d04a4e6b8c71a3d90e6f4b28", "whatsapp:+5541999990000"
TOKEN, BASE = "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "https://gateway.test"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
STORED = "select settings, account from channel"


def recorded(case: str) -> bytes:
    return (CORPUS / f"{case}.form").read_bytes()


def texts(body: str, number: int = 0) -> bytes:
    """A message whose id follows from its number."""
    sid = f"SM{number:032x}"
    return urlencode(dict(parse_qsl(recorded("text").decode())) | {"Body": body, "MessageSid": sid, "SmsSid": sid}).encode()


def signed(url: str, raw: bytes, token: str = TOKEN) -> str:
    """As Twilio's documentation describes it, over the address as given."""
    fields = sorted(set(parse_qsl(raw.decode(), keep_blank_values=True)))
    over = url + "".join(name + value for name, value in fields)
    return base64.b64encode(hmac.new(token.encode(), over.encode(), hashlib.sha1).digest()).decode()


@dataclass
class Sender:
    """A tenant's WhatsApp sender, and somebody who posts to it as Twilio does."""

    gateway: Harness
    tenant_id: UUID
    channel_id: UUID
    webhook_url: str

    @property
    def path(self) -> str:
        return self.webhook_url.removeprefix(BASE).partition("#")[0]

    async def post(self, raw: bytes, *, token: str = TOKEN, over: str | None = None, query: str = "", **headers: str) -> int:
        url = over or f"{BASE}{self.path}{query}"
        headers = {"content-type": FORM, "x-twilio-signature": signed(url, raw, token)} | headers
        async with self.gateway.client() as client:
            return (await client.post(self.path + query, content=raw, headers=headers)).status_code

    async def said(self) -> list[str]:
        messages = await self.gateway.published(MessageReceived)
        return [event.content.text for event in messages if event.content.kind == "text"]

    async def parked(self) -> list[str]:
        async with self.gateway.session(self.tenant_id) as session:
            return [value for (value,) in await ask(session, "select reason from parked_webhook")]

    async def change(self, **body: Any) -> None:
        async with self.gateway.client(self.tenant_id) as client:
            (await client.patch(f"/v1/channels/{self.channel_id}", json=body)).raise_for_status()
        await self.gateway.resources.reception.directory.load_all()  # it follows changes, a moment later


def channel(**settings: str) -> dict[str, Any]:
    return {
        "provider": "twilio",
        "name": "WhatsApp",
        "settings": {"account_sid": ACCOUNT, "from": OWN} | settings,
        "secrets": {"auth_token": TOKEN},
    }


OpenSender = Callable[..., Awaitable[Sender]]


@pytest.fixture
def open_sender(gateway: Harness, open_tenant: OpenTenant) -> OpenSender:
    """A new tenant's sender."""

    async def open_one(**settings: str) -> Sender:
        tenant_id = await open_tenant(gateway)
        async with gateway.client(tenant_id) as client:
            created = (await client.post("/v1/channels", json=channel(**settings))).raise_for_status().json()
        await gateway.forget()
        return Sender(gateway, tenant_id, UUID(created["channel_id"]), created["webhook_url"])

    return open_one


@pytest.fixture
async def sender(open_sender: OpenSender) -> Sender:
    return await open_sender()


async def test_the_same_webhook_five_times_is_one_message(sender: Sender) -> None:
    answers = [await sender.post(recorded("text")) for _ in range(5)]

    assert answers == [200] * 5
    (message,) = await sender.gateway.published(MessageReceived)
    assert (message.tenant_id, message.channel_id, message.provider) == (sender.tenant_id, sender.channel_id, "twilio")
    assert (message.contact.address, message.contact.provider_address) == ("+5541988887777", "whatsapp:+5541988887777")
    assert message.sent_at == message.received_at


async def test_twilio_is_answered_with_nothing_to_send(sender: Sender) -> None:
    signature = signed(f"{BASE}{sender.path}", recorded("text"))
    headers = {"content-type": FORM, "x-twilio-signature": signature}
    async with sender.gateway.client() as client:
        answer = await client.post(sender.path, content=recorded("text"), headers=headers)

    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert answer.headers["content-type"].startswith("text/xml")


async def test_statuses_are_told_once_each(sender: Sender) -> None:
    for case in ("status_read", "status_queued", "status_sent", "status_sent", "status_undelivered"):
        assert await sender.post(recorded(case)) == 200

    told = await sender.gateway.published(DeliveryStatusChanged)
    assert [(event.status, event.send_id) for event in told] == [("read", None), ("sent", None), ("failed", None)]


async def test_a_wrong_signature_is_refused_and_tells_nothing(sender: Sender) -> None:
    right = signed(f"{BASE}{sender.path}", recorded("text"))
    wrong = ["", "=", right[:-1], right.lower(), right + "=", "é", "A" * 5_000, base64.b64encode(bytes(20)).decode()]
    async with sender.gateway.client() as client:
        for header in wrong:
            headers = [(b"x-twilio-signature", header.encode()), (b"content-type", FORM.encode())]
            answer = await client.post(sender.path, content=recorded("text"), headers=headers)
            assert answer.status_code == 401, header
        assert (await client.post(sender.path, content=recorded("text"))).status_code == 401
    assert await sender.post(recorded("text") + b"&New=1", **{"x-twilio-signature": right}) == 401
    assert await sender.post(recorded("text"), token="another-token") == 401
    assert (await sender.gateway.outbox(), await sender.parked()) == ([], [])


async def test_an_unknown_address_is_not_found(sender: Sender) -> None:
    async with sender.gateway.client() as client:
        for path in ("/webhooks/twilio/unknown", sender.path + "x", sender.path.replace("twilio", "meta")):
            assert (await client.post(path, content=recorded("text"))).status_code == 404
        assert (await client.get(sender.path)).status_code == 403


@pytest.mark.parametrize("spelling", ["https://gateway.test:443{path}", "https://gateway.test{path}#rc=5&rp=all"])
async def test_other_spellings_of_the_address_are_accepted(sender: Sender, spelling: str) -> None:
    assert await sender.post(recorded("text"), over=spelling.format(path=sender.path)) == 200


@pytest.mark.parametrize(
    "spelling", ["http://gateway.test{path}", "https://gateway.test:8443{path}", "https://evil.test{path}"]
)
async def test_another_address_is_not_ours(sender: Sender, spelling: str) -> None:
    assert await sender.post(recorded("text"), over=spelling.format(path=sender.path)) == 401


async def test_the_query_counts_as_it_was_called(sender: Sender) -> None:
    query = "?send_id=8f14e45f%2d&x=a+b&y='q'"

    assert await sender.post(recorded("status_sent"), query=query) == 200
    assert (
        await sender.post(recorded("status_read"), query=query, over=f"{BASE}{sender.path}{query}".replace("'", "%27")) == 200
    )
    assert await sender.post(recorded("status_delivered"), query=query, over=f"{BASE}{sender.path}") == 401
    assert len(await sender.gateway.published(DeliveryStatusChanged)) == 2


async def test_a_json_body_is_bound_by_its_hash(sender: Sender) -> None:
    raw = b'{"type":"com.twilio.something"}'
    query = f"?bodySHA256={hashlib.sha256(raw).hexdigest()}"
    mac = signed(f"{BASE}{sender.path}{query}", b"")
    headers = {"content-type": "application/json", "x-twilio-signature": mac}

    assert await sender.post(raw, query=query, **headers) == 200
    assert await sender.post(raw + b" ", query=query, **headers) == 401
    assert await sender.post(raw, **headers) == 401
    assert await sender.parked() == ["unknown_object"]


async def test_two_tokens_count_while_one_is_being_replaced(sender: Sender) -> None:
    await sender.change(secrets={"auth_token": "promoted-token"})

    assert await sender.post(texts("new", 1), token="promoted-token") == 200
    assert await sender.post(texts("old", 2)) == 200
    await sender.change(secrets={"auth_token": "third-token"})
    assert await sender.post(texts("oldest", 3)) == 401
    assert await sender.said() == ["new", "old"]


async def test_the_token_of_another_tenant_opens_nothing(sender: Sender, open_sender: OpenSender) -> None:
    other = await open_sender()
    await other.change(secrets={"auth_token": "another-token"})
    await sender.gateway.forget()

    assert await sender.post(recorded("text"), token="another-token") == 401
    assert await sender.post(recorded("text"), over=f"{BASE}{other.path}") == 401
    assert await sender.gateway.outbox() == []


async def test_tenants_with_the_same_customer_get_their_own(sender: Sender, open_sender: OpenSender) -> None:
    other = await open_sender()

    assert [await one.post(recorded("text")) for one in (sender, other)] == [200, 200]
    messages = await sender.gateway.published(MessageReceived)
    assert {message.tenant_id for message in messages} == {sender.tenant_id, other.tenant_id}
    assert len({message.contact.key for message in messages}) == len({message.message_id for message in messages}) == 2


async def test_every_recorded_body_is_acknowledged(sender: Sender) -> None:
    cases = [path for path in sorted(CORPUS.glob("*.form")) if path.stem not in {"bad_utf8", "not_a_form"}]

    assert set(await asyncio.gather(*(sender.post(path.read_bytes()) for path in cases))) == {200}


RUBBISH = (
    b"",
    b"x",
    b"&&&",
    b"=",
    b"MessageSid",
    b"MessageSid=",
    b"MessageSid=SM1&From=whatsapp:",
    b"%00=%00",
    b"a=1&" * 15_000,
)


async def test_rubbish_with_a_good_signature_is_parked(sender: Sender) -> None:
    for number, raw in enumerate(RUBBISH, 1):
        assert await sender.post(raw) == 200, raw[:50]
        assert len(await sender.parked()) == number

    assert await sender.gateway.outbox() == []


async def test_a_flood_of_fields_is_refused_at_once(sender: Sender) -> None:
    started = asyncio.get_running_loop().time()

    assert await sender.post(b"a&" * 1_400_000, **{"x-twilio-signature": "x"}) == 401
    assert await sender.post(b"%41" * 900_000, **{"x-twilio-signature": "x"}) == 401
    assert asyncio.get_running_loop().time() - started < 10  # most of it is this test's own signing


async def test_the_address_to_enter_asks_for_repetition(sender: Sender) -> None:
    assert sender.webhook_url.endswith("#rc=5&rp=all")


async def test_settings_keep_their_names(sender: Sender) -> None:
    async with sender.gateway.session(sender.tenant_id) as session:
        row = (await ask(session, STORED))[0]
    async with sender.gateway.client(sender.tenant_id) as client:
        shown = (await client.get(f"/v1/channels/{sender.channel_id}")).json()

    assert row.settings == shown["settings"] == {"account_sid": ACCOUNT, "from": OWN}
    assert row.account == f"{ACCOUNT}:+5541999990000"


async def test_a_sender_without_its_ninth_digit_is_the_same_sender(open_sender: OpenSender) -> None:
    sender = await open_sender(**{"from": "+554199990000"})

    assert await sender.post(recorded("text")) == 200
    assert await sender.said() == ["Vocês abrem amanhã?"]
    async with sender.gateway.client(sender.tenant_id) as client:
        assert (await client.post("/v1/channels", json=channel())).status_code == 409


@pytest.mark.parametrize(
    "settings",
    [{"from": "5541999990000"}, {"from": "whatsapp:"}, {"from": "+0"}, {"from": "sms:+5541999990000"}, {"account_sid": "x"}],
)
async def test_settings_that_cannot_be_are_refused(gateway: Harness, open_tenant: OpenTenant, settings: dict[str, str]) -> None:
    tenant_id = await open_tenant(gateway)
    async with gateway.client(tenant_id) as client:
        answer = await client.post("/v1/channels", json=channel(**settings))

    assert answer.status_code == 422
    assert [mistake["where"] for mistake in answer.json()["errors"]] == [["settings", *settings]]


def test_credentials_name_the_sender_as_the_api_takes_it() -> None:
    settings = {"account_sid": ACCOUNT, "from": "+5541999990000"}

    assert TwilioReader().credentials(settings, {"auth_token": ["new", "old"]}) == {
        "provider": "twilio",
        "account_sid": ACCOUNT,
        "from": OWN,
        "auth_token": "new",
    }


def test_an_empty_token_is_nobodys() -> None:
    mac = signed(BASE, b"", token="")

    for tokens in ([], [""]):
        assert not TwilioReader().verify(b"", {"x-twilio-signature": mac}, BASE, {"auth_token": tokens}, NOW)
    assert not TwilioReader().verify(b"", {"x-twilio-signature": mac}, "no address", {"auth_token": [TOKEN]}, NOW)


names_and_values = st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(max_size=20)))


@given(names_and_values)
def test_whatever_fields_there_are_are_signed(fields: list[tuple[str, str]]) -> None:
    """Doubled, blank, in any alphabet, with any white space: all count, and none is trimmed."""
    raw = urlencode([*fields, *fields[:1], ("Body", " a\n")], errors="replace").encode()
    headers = {"x-twilio-signature": signed(BASE, raw)}

    assert TwilioReader().verify(raw, headers, BASE, {"auth_token": ["another", TOKEN]}, NOW)
    assert not TwilioReader().verify(raw, headers, BASE, {"auth_token": ["another"]}, NOW)
