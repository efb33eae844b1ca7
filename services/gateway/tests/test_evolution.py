"""Evolution's webhooks through the HTTP face: whoever knows one of the channel's secrets is heard, once, and keeps them."""

import asyncio
import base64
import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from contracts.gateway import BusinessEchoReceived, DeliveryStatusChanged, MessageEdited, MessageReceived
from devkit.testing.harness import Harness
from gateway.providers.readers import PROVIDERS
from joserfc import jwt
from joserfc.jwk import OctKey

from .lines import OpenTenant
from .linked import Linked, every, open_linked
from .linked import recorded as recorded_of

SECRET, API_KEY = "the-secret-of-the-webhook", "B6D711FC-DE4D-4FD5-9365-44120E713976"
EVOLUTION = PROVIDERS["evolution"]
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SETTINGS = {"server_url": "https://evolution.example/", "instance": "loja"}


def recorded(case: str, **changes: Any) -> bytes:
    return recorded_of("evolution", case, **changes)


@pytest.fixture
async def channel(gateway: Harness, open_tenant: OpenTenant) -> Linked:
    secrets = {"api_key": API_KEY, "webhook_secret": SECRET}
    body = {"provider": "evolution", "name": "Balcão", "settings": SETTINGS, "secrets": secrets}
    return await open_linked(gateway, await open_tenant(gateway), body)


def token(secret: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    """As Evolution makes it from the header `jwt_key`."""
    now = int(time.time())
    claims = {"iat": now, "exp": now + 600, "app": "evolution", "action": "webhook"} | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return "Bearer " + jwt.encode({"alg": algorithm, "typ": "JWT"}, claims, OctKey.import_key(secret), [algorithm])


async def test_who_knows_the_secret_is_heard(channel: Linked) -> None:
    assert await channel.post(recorded("text"), x_prosa_webhook_secret=SECRET) == 200

    (message,) = await channel.gateway.published(MessageReceived)
    assert (message.tenant_id, message.channel_id, message.provider) == (channel.tenant_id, channel.channel_id, "evolution")
    assert message.contact.address == "+5541988887777"


async def test_who_does_not_is_not(channel: Linked) -> None:
    wrong: list[dict[str, str]] = [
        {},
        {"x_prosa_webhook_secret": ""},
        {"x_prosa_webhook_secret": "another"},
        {"x_prosa_webhook_secret": SECRET + " x"},
        {"authorization": SECRET},
        {"apikey": API_KEY},
    ]
    for headers in wrong:
        assert await channel.post(recorded("text"), **headers) == 401, headers
    for key in ("", "another", None, 7, {}, [API_KEY], API_KEY.lower()):
        assert await channel.post(recorded("text", apikey=key)) == 401, key
    assert await channel.gateway.outbox() == []
    assert await channel.parked() == []


def strange_head(head: str) -> str:
    return base64.urlsafe_b64encode(head.encode()).decode().rstrip("=")


async def test_a_token_signed_with_the_secret_counts(channel: Linked) -> None:
    assert await channel.post(recorded("text"), authorization=token()) == 200
    assert len(await channel.gateway.published(MessageReceived)) == 1


async def test_no_other_token_does(channel: Linked) -> None:
    now = int(time.time())
    claims = token().split(".")[1]
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=") + f".{claims}."
    wrong = [
        token("another-secret-of-a-webhook"),
        token(iat=now - 1_000, exp=now - 400),
        token(iat=now + 400),
        token(exp=None),
        token(iat=None),
        token(app="another"),
        token(action="login"),
        token(algorithm="HS384"),
        token()[:-4] + "AAAA",
        f"Bearer {unsigned}",
        *(f"Bearer {strange_head(head)}.{claims}.AAAA" for head in ('{"alg":"HS256","crit":5}', '{"alg":5}', "[]", '"x"', "5")),
        "Bearer " + "[" * 5_000,
        "Bearer ..",
        "Bearer é",
    ]
    async with channel.gateway.client() as client:
        for given in wrong:
            headers = [(b"authorization", given.encode())]
            assert (await client.post(channel.path, content=recorded("text"), headers=headers)).status_code == 401, given
    assert await channel.gateway.outbox() == []


def test_a_token_ends_with_its_time() -> None:
    issued = int(NOW.timestamp())
    headers = {"authorization": token(iat=issued, exp=issued + 600)}

    def counts_after(seconds: int) -> bool:
        return EVOLUTION.verify(b"", headers, "", {"webhook_secret": [SECRET]}, NOW + timedelta(seconds=seconds))

    assert [counts_after(seconds) for seconds in (-61, -59, 0, 659, 661)] == [False, True, True, True, False]


def test_an_empty_secret_is_nobodys() -> None:
    body = json.dumps({"apikey": ""}).encode()
    headers = {"x-prosa-webhook-secret": "", "authorization": token()}

    for secrets in ({}, {"webhook_secret": [], "api_key": []}, {"webhook_secret": [""], "api_key": [""]}):
        assert not EVOLUTION.verify(body, headers, "", secrets, NOW)


async def test_the_key_of_the_instance_counts_and_is_kept_nowhere(channel: Linked) -> None:
    unknown = json.dumps({"event": "messages.teleported", "instance": "loja", "data": {}, "apikey": API_KEY}).encode()
    torn = recorded("text", apikey=API_KEY)[:-1]
    long = recorded("image_in_base64", note="x" * 200_000, apikey=API_KEY)
    for body in (recorded("text", apikey=API_KEY), unknown, torn, long):
        assert await channel.post(body) == 200
    fork = recorded("of_no_interest_call", event="Message", apiKey=API_KEY)
    assert await channel.post(fork) == 401
    assert await channel.post(fork, x_prosa_webhook_secret=SECRET) == 200
    assert await channel.post(recorded("go_text", instanceToken=API_KEY).replace(b"3EB0A1B2", b"3EB0A1B3")) == 200

    assert len(await channel.gateway.published(MessageReceived)) == 2
    assert sorted(await channel.parked()) == ["malformed", "malformed_json", "unknown_event"]
    assert await channel.knows("3EB0A1B2C3D4E5F60718") != []
    assert await channel.knows(API_KEY) == []
    assert await channel.knows(hashlib.sha256(API_KEY.encode()).hexdigest()) == []


def test_a_body_torn_within_an_escape_keeps_no_key_either() -> None:
    torn = b'{"event": "call", "apikey": "the-key-of-th\\'

    assert b"the-key" not in EVOLUTION.redact(torn)


async def test_a_replaced_key_counts_no_more_but_a_replaced_secret_does(channel: Linked) -> None:
    await channel.change(secrets={"api_key": "another-key", "webhook_secret": "another-secret-of-it"})

    assert await channel.post(recorded("text", apikey=API_KEY)) == 401
    assert await channel.post(recorded("text", apikey="another-key")) == 200
    for secret in (SECRET, "another-secret-of-it"):
        assert await channel.post(recorded("text"), x_prosa_webhook_secret=secret) == 200
        assert await channel.post(recorded("text"), authorization=token(secret)) == 200


async def test_five_times_the_same_webhook_is_one_message(channel: Linked) -> None:
    answers = [await channel.post(recorded("text"), x_prosa_webhook_secret=SECRET) for _ in range(5)]

    assert answers == [200] * 5
    assert len(await channel.gateway.published(MessageReceived)) == 1


async def test_the_same_from_the_instance_and_from_the_server_is_one_message(channel: Linked) -> None:
    local = recorded("text", apikey=API_KEY)
    everybodys = recorded("text", apikey=API_KEY, date_time="2025-11-21T07:00:02.000Z", destination="https://global.example/x")

    posted = [channel.post(local), channel.post(everybodys, "/messages-upsert"), channel.post(local)]
    assert set(await asyncio.gather(*posted)) == {200}
    assert len(await channel.gateway.published(MessageReceived)) == 1


async def test_an_address_by_event_is_the_same_address(channel: Linked) -> None:
    assert await channel.post(recorded("text"), "/messages-upsert", x_prosa_webhook_secret=SECRET) == 200
    assert await channel.post(recorded("status_read"), "/messages-update", x_prosa_webhook_secret=SECRET) == 200
    assert await channel.post(recorded("text"), "/messages-upsert") == 401
    assert await channel.post(recorded("text"), "/messages/upsert", x_prosa_webhook_secret=SECRET) == 404

    assert len(await channel.gateway.published(MessageReceived)) == 1
    assert [event.status for event in await channel.gateway.published(DeliveryStatusChanged)] == ["read"]


async def test_what_another_instance_says_is_parked(channel: Linked) -> None:
    assert await channel.post(recorded("foreign_instance"), x_prosa_webhook_secret=SECRET) == 200

    assert await channel.gateway.outbox() == []
    assert await channel.parked() == ["foreign_account"]


async def test_what_a_person_writes_on_the_phone_is_no_customers_and_our_own_send_is_nothing(channel: Linked) -> None:
    for case in ("echo", "own_send", "own_number", "group", "story", "newsletter", "locked_chat", "undecrypted"):
        assert await channel.post(recorded(case), x_prosa_webhook_secret=SECRET) == 200

    assert await channel.gateway.published(MessageReceived) == []
    assert [event.contact.address for event in await channel.gateway.published(BusinessEchoReceived)] == ["+5541988887777"]
    assert await channel.parked() == []


async def test_what_could_not_be_decrypted_is_heard_when_it_comes_again(channel: Linked) -> None:
    for case in ("undecrypted", "text"):
        assert await channel.post(recorded(case), x_prosa_webhook_secret=SECRET) == 200

    assert len(await channel.gateway.published(MessageReceived)) == 1


async def test_an_edit_is_told_once_and_a_second_one_again(channel: Linked) -> None:
    first = recorded("v1_edit")
    for body in (first, first, first.replace(b"1763719260123", b"1763719320456")):
        assert await channel.post(body, x_prosa_webhook_secret=SECRET) == 200

    targets = [event.target_provider_message_id for event in await channel.gateway.published(MessageEdited)]
    assert targets == ["3EB0A1B2C3D4E5F60718"] * 2


async def test_every_recorded_body_is_acknowledged(channel: Linked) -> None:
    posted = [channel.post(body, x_prosa_webhook_secret=SECRET) for body in every("evolution")]

    assert set(await asyncio.gather(*posted)) == {200}


RUBBISH = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"null",
    b"[" * 100_000,
    b'{"data":' * 50_000,
    b"9" * 100_000,
    b'{"event":"messages.upsert"}',
)


async def test_rubbish_with_the_secret_is_parked(channel: Linked) -> None:
    for number, raw in enumerate(RUBBISH, 1):
        assert await channel.post(raw, x_prosa_webhook_secret=SECRET) == 200, raw[:100]
        assert len(await channel.parked()) == number
    assert await channel.gateway.outbox() == []


@pytest.mark.parametrize(
    "settings",
    [
        {"instance": "loja"},
        {"server_url": "evolution.example", "instance": "loja"},
        {"server_url": "ftp://evolution.example", "instance": "loja"},
        {"server_url": "https://ana:senha@evolution.example", "instance": "loja"},
        {**SETTINGS, "instance": ""},
        {**SETTINGS, "groups": "perhaps"},
        {**SETTINGS, "phone": "5541988887777"},
    ],
)
async def test_settings_that_are_none_are_refused(gateway: Harness, open_tenant: OpenTenant, settings: dict[str, Any]) -> None:
    secrets = {"api_key": API_KEY, "webhook_secret": SECRET}
    body = {"provider": "evolution", "name": "Balcão", "settings": settings, "secrets": secrets}
    async with gateway.client(await open_tenant(gateway)) as client:
        answer = await client.post("/v1/channels", json=body)

    assert answer.status_code == 422
    assert SECRET not in answer.text


async def test_groups_are_let_in_by_the_channels_setting(channel: Linked) -> None:
    await channel.change(settings={"groups": True})

    assert await channel.post(recorded("groups_let_in_text"), x_prosa_webhook_secret=SECRET) == 200
    (message,) = await channel.gateway.published(MessageReceived)
    assert message.author is not None
    assert (message.contact.address, message.author.address) == ("group:120363025246125486", "+5541988887777")


def test_what_sending_needs() -> None:
    settings = EVOLUTION.settings.model_validate(SETTINGS).model_dump(exclude_none=True)
    secrets = {"api_key": [API_KEY], "webhook_secret": [SECRET]}

    assert EVOLUTION.credentials(settings, secrets) == {
        "provider": "evolution",
        "server_url": "https://evolution.example",
        "instance": "loja",
        "api_key": API_KEY,
    }


async def test_a_customers_edit_is_his_whose_message_it_was(channel: Linked) -> None:
    """The body names nobody but the business itself."""
    for case in ("text", "edit_from_the_other_side"):
        assert await channel.post(recorded(case), x_prosa_webhook_secret=SECRET) == 200

    (message,) = await channel.gateway.published(MessageReceived)
    (edit,) = await channel.gateway.published(MessageEdited)
    assert (edit.contact, edit.target_provider_message_id) == (message.contact, message.provider_message_id)
    assert edit.content.kind == "text"
    assert await channel.parked() == []


async def test_an_edit_of_a_message_that_nobody_has_seen_is_parked(channel: Linked) -> None:
    assert await channel.post(recorded("edit_from_the_other_side"), x_prosa_webhook_secret=SECRET) == 200

    assert await channel.gateway.outbox() == []
    assert await channel.parked() == ["unknown_contact"]
