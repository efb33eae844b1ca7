"""A Baileys bridge through the HTTP face: its token is inside the body and goes no further, or it signs as we ask it to."""

import asyncio
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from contracts.gateway import (
    BusinessEchoReceived,
    ContactAliasesSeen,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionChanged,
)
from devkit.testing.harness import Harness
from devkit.testing.statements import ask, watched
from gateway.providers.readers import PROVIDERS

from .lines import OpenTenant
from .linked import Linked, every, open_linked
from .linked import recorded as recorded_of

TOKEN = "the-verify-token"
BAILEYS = PROVIDERS["baileys"]
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SETTINGS = {"server_url": "https://bridge.example", "connection": "+5511999990000"}
SECRETS = {"webhook_verify_token": TOKEN, "api_key": "the-key-of-the-bridge"}


def recorded(case: str, **changes: Any) -> bytes:
    return recorded_of("baileys", case, **changes)


def signed(raw: bytes, token: str = TOKEN, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(token.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    return {"x_prosa_signature": f"v1={mac}", "x_prosa_timestamp": stamp}


@pytest.fixture
async def channel(gateway: Harness, open_tenant: OpenTenant) -> Linked:
    body = {"provider": "baileys", "name": "Balcão", "settings": SETTINGS, "secrets": SECRETS}
    return await open_linked(gateway, await open_tenant(gateway), body)


async def test_who_knows_the_token_is_heard_and_the_token_is_kept_nowhere(channel: Linked) -> None:
    for case in ("text", "unknown_event", "data_missing"):
        assert await channel.post(recorded(case, webhookVerifyToken=TOKEN)) == 200
    assert await channel.post(recorded("text")[:-1]) == 200

    (message,) = await channel.gateway.published(MessageReceived)
    assert (message.tenant_id, message.channel_id, message.provider) == (channel.tenant_id, channel.channel_id, "baileys")
    assert sorted(await channel.parked()) == ["malformed", "malformed_json", "unknown_event"]
    assert await channel.knows("3EB0A1B2C3D4E5F60718") != []
    assert await channel.knows(TOKEN) == []


async def test_what_is_of_no_interest_is_counted_and_costs_no_commit(channel: Linked) -> None:
    receipts = channel.gateway.resources.reception.receipts
    assert await channel.post(recorded("text", webhookVerifyToken=TOKEN)) == 200
    with watched(channel.gateway.database.app) as statements:
        raw = recorded("of_no_interest_presence_update", webhookVerifyToken=TOKEN)
        assert [await channel.post(raw) for _ in range(3)] == [200] * 3
    assert [one for one in statements if "received_element" in one] == []

    await receipts.flush()
    async with channel.gateway.session(channel.tenant_id) as session:
        ((ignored,),) = await ask(session, "select sum(ignored) from channel_receipt where outcome = 'accepted'")
    assert ignored == 3


async def test_who_does_not_is_not(channel: Linked) -> None:
    for given in ("", "another", None, 7, [TOKEN], {"a": TOKEN}, TOKEN.upper(), "é"):
        assert await channel.post(recorded("text", webhookVerifyToken=given)) == 401, given
    said = json.loads(recorded("without_token"))
    said["data"]["messages"][0]["message"]["conversation"] = json.dumps({"webhookVerifyToken": "guess"})
    assert await channel.post(json.dumps(said).encode()) == 401
    assert await channel.gateway.outbox() == []
    assert await channel.parked() == []


async def test_a_signed_body_needs_no_token(channel: Linked) -> None:
    raw = recorded("without_token")

    assert await channel.post(raw, **signed(raw)) == 200
    assert len(await channel.gateway.published(MessageReceived)) == 1


async def test_a_signature_is_for_one_body_one_time_and_one_token(channel: Linked) -> None:
    raw, now = recorded("without_token"), time.time()
    wrong: list[tuple[bytes, dict[str, str]]] = [
        (raw, {}),
        (raw + b" ", signed(raw)),
        (raw, signed(raw, "another")),
        (raw, signed(raw, "")),
        (raw, signed(raw, at=now - 320)),
        (raw, signed(raw, at=now + 320)),
        (raw, signed(raw) | {"x_prosa_timestamp": str(int(now) - 10)}),
        (raw, signed(raw) | {"x_prosa_timestamp": ""}),
        (raw, signed(raw) | {"x_prosa_timestamp": "9" * 400}),
        (raw, signed(raw) | {"x_prosa_signature": "v1="}),
        (raw, signed(raw) | {"x_prosa_signature": signed(raw)["x_prosa_signature"].removeprefix("v1=")}),
        (raw, signed(raw) | {"x_prosa_signature": "v2" + signed(raw)["x_prosa_signature"][2:]}),
    ]
    for body, headers in wrong:
        assert await channel.post(body, **headers) == 401, headers
    assert await channel.gateway.outbox() == []


def test_a_signature_counts_for_five_minutes_both_ways() -> None:
    def counts(seconds: int) -> bool:
        stamps = signed(b"{}", at=NOW.timestamp() + seconds)
        headers = {name.replace("_", "-"): value for name, value in stamps.items()}
        return BAILEYS.verify(b"{}", headers, "", {"webhook_verify_token": [TOKEN]}, NOW)

    assert [counts(seconds) for seconds in (-301, -300, 0, 300, 301)] == [False, True, True, True, False]


def test_an_empty_token_is_nobodys() -> None:
    headers = {name.replace("_", "-"): value for name, value in signed(b"{}", "", NOW.timestamp()).items()}

    for tokens in ([], [""]):
        assert not BAILEYS.verify(b"{}", headers, "", {"webhook_verify_token": tokens}, NOW)
        assert not BAILEYS.verify(b'{"webhookVerifyToken":""}', {}, "", {"webhook_verify_token": tokens}, NOW)


async def test_a_replaced_token_counts_for_a_while(channel: Linked) -> None:
    await channel.change(secrets={"webhook_verify_token": "the-new-token"})

    for token in (TOKEN, "the-new-token"):
        assert await channel.post(recorded("text", webhookVerifyToken=token)) == 200
    assert await channel.knows("the-new-token") == []


async def test_five_times_the_same_webhook_is_one_message(channel: Linked) -> None:
    assert set(await asyncio.gather(*(channel.post(recorded("text")) for _ in range(5)))) == {200}
    assert len(await channel.gateway.published(MessageReceived)) == 1


def whoever(case: str, phone: str, **key: Any) -> bytes:
    """A recorded change of a message, as the phone of somebody else in the chat tells it."""
    said = json.loads(recorded(case))
    (message,) = said["data"]["messages"]
    message["key"] |= {"remoteJid": f"{phone}@s.whatsapp.net"} | key
    return json.dumps(said).encode()


@pytest.mark.parametrize(("case", "kind"), [("edit", MessageEdited), ("revocation", MessageRevoked)])
async def test_who_pretends_to_change_a_message_stands_in_its_authors_way_nowhere(
    channel: Linked, case: str, kind: type[MessageEdited | MessageRevoked]
) -> None:
    for _ in range(2):
        assert await channel.post(whoever(case, "5541977776666")) == 200
        assert await channel.post(recorded(case)) == 200
        assert await channel.post(whoever(case, "5541988887777", fromMe=True)) == 200

    told = await channel.gateway.published(kind)
    assert [(one.contact.address, one.by) for one in told] == [
        ("+5541977776666", "customer"),
        ("+5541988887777", "customer"),
        ("+5541988887777", "business"),
    ]


async def test_a_member_of_a_group_changes_a_message_as_themselves_only(gateway: Harness, open_tenant: OpenTenant) -> None:
    body = {"provider": "baileys", "name": "Balcão", "settings": SETTINGS | {"groups": True}, "secrets": SECRETS}
    channel = await open_linked(gateway, await open_tenant(gateway), body)
    group = "120363041234567890"
    for member in ("5541977776666", "5541988887777", "5541977776666"):
        said = json.loads(whoever("revocation", group, participant=f"{member}@s.whatsapp.net"))
        said["data"]["messages"][0]["key"]["remoteJid"] = f"{group}@g.us"
        assert await channel.post(json.dumps(said).encode()) == 200

    told = await channel.gateway.published(MessageRevoked)
    assert [one.author and one.author.address for one in told] == ["+5541977776666", "+5541988887777"]


async def test_a_message_that_is_called_like_a_change_is_none(channel: Linked) -> None:
    text = json.loads(recorded("text"))
    text["data"]["messages"][0]["key"]["id"] = "3EB0A1B2C3D4E5F60718:revoke"
    assert await channel.post(json.dumps(text).encode()) == 200
    assert await channel.post(recorded("revocation")) == 200

    assert len(await channel.gateway.published(MessageRevoked)) == 1


async def test_what_two_events_tell_is_told_once(channel: Linked) -> None:
    """Baileys says of an edit, a revocation and a reaction that they are messages, and what they did."""
    for case in ("edit", "edit_as_update", "revocation", "revocation_as_update", "reaction", "reaction_as_event"):
        assert await channel.post(recorded(case)) == 200

    for kind in (MessageEdited, MessageRevoked, ReactionChanged):
        assert len(await channel.gateway.published(kind)) == 1, kind


async def test_what_could_not_be_decrypted_is_heard_when_it_comes_again(channel: Linked) -> None:
    for case in ("undecrypted", "undecrypted_by_name", "text"):
        assert await channel.post(recorded(case)) == 200

    assert len(await channel.gateway.published(MessageReceived)) == 1


async def test_what_is_old_or_ours_is_never_a_customers_turn(channel: Linked) -> None:
    for number, case in enumerate(("history", "echo", "echo_of_our_own_send", "own_number", "group", "story")):
        assert await channel.post(recorded(case).replace(b"3EB0A", f"3EB{number}A".encode())) == 200

    assert [event.history for event in await channel.gateway.published(MessageReceived)] == [True]
    assert [event.history for event in await channel.gateway.published(BusinessEchoReceived)] == [True, False]


async def test_a_hidden_id_and_a_phone_are_one_contact(channel: Linked) -> None:
    assert await channel.post(recorded("hidden_id_is_a_phones")) == 200
    assert await channel.post(recorded("hidden_id_with_phone")) == 200

    (seen,) = await channel.gateway.published(ContactAliasesSeen)
    (message,) = await channel.gateway.published(MessageReceived)
    assert seen.contact.key == message.contact.key
    assert seen.contact.aliases == message.contact.aliases == ("lid:182931047265839",)


async def test_what_another_connection_says_is_parked(channel: Linked) -> None:
    assert await channel.post(recorded("foreign_connection")) == 200
    assert await channel.parked() == ["foreign_account"]


async def test_every_recorded_body_with_the_token_is_acknowledged(channel: Linked) -> None:
    bodies = every("baileys")
    posted = [channel.post(body, **signed(body)) for body in bodies]

    assert set(await asyncio.gather(*posted)) == {200}


async def test_signed_rubbish_is_parked(channel: Linked) -> None:
    for number, raw in enumerate((b"", b"\xff\xfe", b"null", b"[" * 100_000, b'{"event":7}', b'{"event":"call."}'), 1):
        assert await channel.post(raw, **signed(raw)) == 200, raw[:100]
        assert len(await channel.parked()) == number
    assert await channel.gateway.outbox() == []


def test_what_sending_needs() -> None:
    assert BAILEYS.credentials(SETTINGS, {name: [value] for name, value in SECRETS.items()}) == {
        "provider": "baileys",
        **SETTINGS,
        "api_key": "the-key-of-the-bridge",
    }
