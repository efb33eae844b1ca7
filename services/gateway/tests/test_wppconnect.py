"""WPPConnect: unsigned webhooks at a secret address, told once each, whatever their bodies say of themselves."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from contracts.gateway import BusinessEchoReceived, MessageReceived
from devkit.testing.harness import Harness
from gateway.providers.domain.elements import Element, Receiver, WebhookMessage
from gateway.providers.readers import PROVIDERS
from gateway.providers.vcards import shared_contact
from hypothesis import given
from hypothesis import strategies as st

from .lines import OpenTenant

CORPUS = Path(__file__).parents[1] / "corpus" / "wppconnect"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RECEIVER = Receiver("loja")
WPPCONNECT = PROVIDERS["wppconnect"]


@dataclass
class Session:
    """A tenant's session, and a server that posts for it."""

    gateway: Harness
    tenant_id: UUID
    channel_id: UUID
    path: str

    async def post(self, body: bytes) -> int:
        async with self.gateway.client() as client:
            return (await client.post(self.path, content=body)).status_code


def channel(**secrets: str) -> dict[str, Any]:
    settings = {"server_url": "https://wppconnect.example/", "session": "loja"}
    return {"provider": "wppconnect", "name": "Balcão", "settings": settings, "secrets": {"secret_key": "um-segredo"} | secrets}


def recorded(case: str, **changes: Any) -> bytes:
    return json.dumps(json.loads((CORPUS / f"{case}.json").read_bytes()) | changes).encode()


def read(body: Any) -> list[Element]:
    return WPPCONNECT.read(json.dumps(body).encode(), RECEIVER)


@pytest.fixture
async def session(gateway: Harness, open_tenant: OpenTenant) -> Session:
    tenant_id = await open_tenant(gateway)
    async with gateway.client(tenant_id) as client:
        created = (await client.post("/v1/channels", json=channel())).raise_for_status().json()
    await gateway.forget()
    path = created["webhook_url"].removeprefix("https://gateway.test")
    return Session(gateway, tenant_id, UUID(created["channel_id"]), path)


async def test_who_knows_the_address_is_heard(session: Session) -> None:
    assert await session.post(recorded("text")) == 200

    (message,) = await session.gateway.published(MessageReceived)
    assert (message.tenant_id, message.contact.address) == (session.tenant_id, "+5541988887777")


async def test_nobody_else_is(session: Session) -> None:
    async with session.gateway.client() as client:
        for path in (session.path + "x", "/webhooks/wppconnect/loja", session.path.replace("wppconnect", "meta")):
            assert (await client.post(path, content=recorded("text"))).status_code == 404
        assert (await client.get(session.path)).status_code == 403
    assert await session.gateway.outbox() == []


async def test_an_empty_secret_lets_nobody_in() -> None:
    for secrets in ({}, {"secret_key": []}, {"secret_key": [""]}):
        assert not WPPCONNECT.verify(b"{}", {}, "", secrets, NOW)


async def test_the_secret_that_everybody_knows_is_refused(gateway: Harness, open_tenant: OpenTenant) -> None:
    async with gateway.client(await open_tenant(gateway)) as client:
        answer = await client.post("/v1/channels", json=channel(secret_key="THISISMYSECURETOKEN"))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "set another one on the server" in answer.text
    assert "THISISMYSECURETOKEN" not in answer.text


async def test_settings_that_lead_nowhere_are_refused(gateway: Harness, open_tenant: OpenTenant) -> None:
    wrong = [
        {"server_url": "ftp://x"},
        {"server_url": "https://user:pass@x"},
        {"session": "a/b"},
        {"session": ""},
        {"other": 1},
    ]
    async with gateway.client(await open_tenant(gateway)) as client:
        for changes in wrong:
            body = channel()
            body["settings"] |= changes
            assert (await client.post("/v1/channels", json=body)).status_code == 422, changes


async def test_the_sender_is_told_where_and_as_whom_to_send() -> None:
    settings = WPPCONNECT.settings.model_validate(channel()["settings"]).model_dump(mode="json")

    assert WPPCONNECT.credentials(settings, {"secret_key": ["new", "old"]}) == {
        "provider": "wppconnect",
        "server_url": "https://wppconnect.example",
        "session": "loja",
        "secret_key": "new",
    }


async def test_a_message_that_comes_again_as_unread_is_one_message(session: Session) -> None:
    for case in ("text", "text_key_as_object", "unread", "text_key_without_serialized"):
        assert await session.post(recorded(case, body="Oi")) == 200

    assert len(await session.gateway.published(MessageReceived)) == 1


async def test_a_message_that_could_not_be_read_at_first_is_told_when_it_can(session: Session) -> None:
    for case in ("undecrypted", "text"):
        assert await session.post(recorded(case)) == 200

    assert [event.content.kind for event in await session.gateway.published(MessageReceived)] == ["text"]


async def test_another_session_in_the_body_changes_nothing(session: Session) -> None:
    assert await session.post(recorded("text", session="somebody-elses")) == 200

    assert len(await session.gateway.published(MessageReceived)) == 1


async def test_what_we_sent_ourselves_is_no_echo(session: Session) -> None:
    for case in ("own_send", "echo"):
        assert await session.post(recorded(case)) == 200

    assert [event.content.model_dump()["text"] for event in await session.gateway.published(BusinessEchoReceived)] == [
        "Já separo o seu."
    ]


async def test_how_the_session_is_can_be_looked_up(session: Session) -> None:
    for case in ("qr_code", "session_logged", "session_in_chat", "session_unpaired"):
        assert await session.post(recorded(case)) == 200

    async with session.gateway.client(session.tenant_id, "supervisor") as client:
        found = (await client.get(f"/v1/channels/{session.channel_id}/diagnostics")).raise_for_status().json()
    changes = [(one["state"], one["reason"]) for one in found["entries"] if one["kind"] == "session_change"]
    assert changes == [("logged_out", "disconnectedMobile"), ("connected", "isLogged"), ("qr_required", "qrcode")]
    assert found["session"] == "logged_out"
    assert "2@AbC" not in json.dumps(found)


async def test_a_file_in_the_body_is_taken_and_told_to_nobody(session: Session) -> None:
    file = "/9j/" + "A" * 5_000_000

    assert await session.post(recorded("image", body=file, content=file)) == 200
    (message,) = await session.gateway.published(MessageReceived)
    assert len(message.write()) < 2_000


async def test_a_body_of_thirty_megabytes_is_refused(session: Session) -> None:
    assert await session.post(recorded("image", body="A" * 30_000_000)) == 413


WIDS = st.builds("{}@{}".format, st.integers(10_000_000, 10**14), st.sampled_from(["c.us", "lid", "g.us"]))


@given(st.booleans(), WIDS, st.text("0123456789ABCDEF", min_size=4, max_size=32), st.none() | WIDS)
def test_every_spelling_of_an_id_is_the_same_id(me: bool, remote: str, stanza: str, participant: str | None) -> None:
    user, _, server = remote.partition("@")
    parts = {"fromMe": me, "id": stanza, "participant": participant}
    spelled = "_".join(filter(None, (str(me).lower(), remote, stanza, participant)))
    ids = [
        spelled,
        parts | {"remote": remote, "_serialized": spelled},
        parts | {"remote": remote},
        parts | {"remote": {"user": user, "server": server, "_serialized": remote}},
        parts | {"remote": {"user": user, "server": server}},
    ]

    group = {"author": "554199990000@c.us", "type": "chat", "body": "x"}
    facts = [
        one.fact
        for id_ in ids
        for one in WPPCONNECT.read(
            json.dumps({"event": "onmessage", "id": id_, **group}).encode(), Receiver("loja", groups=True)
        )
    ]
    assert {fact.id for fact in facts if isinstance(fact, WebhookMessage)} == {spelled}
    assert len({repr(fact) for fact in facts}) == 1


def test_who_does_not_say_which_way_it_went_is_parked() -> None:
    body = json.loads(recorded("text")) | {"id": "3EB0C767D26A1B2E4F01", "fromMe": "yes"}

    assert [one.fact.reason for one in read(body)] == ["malformed"]  # type: ignore[union-attr]


@given(st.text(max_size=300))
def test_any_text_is_read_as_a_card(card: str) -> None:
    contact = shared_contact(card + "\nTEL;waid=554188887777:+55 41 8888-7777\nFN:Ana\\, da loja")

    assert contact.phones[-1:] == ("+55 41 8888-7777",) or len(contact.phones) == 50
    assert contact.name is not None
