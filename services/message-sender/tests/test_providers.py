"""Sending through Twilio and through servers that tenants host themselves, in front of their simulators."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from contracts.conversation import MessageSendRequested
from contracts.gateway import SessionState
from contracts.message_sender import MessageFailed, MessageHeld, MessageOutcomeUnknown, MessageSent
from devkit.testing.harness import Harness
from devkit.testing.statements import ask

from .lines import CUSTOMERS, NOWHERE, PHONES, SET_UP, Line
from .replicas import ago, make_due, make_late, state

pytest_plugins = ("devkit.testing.simulator",)


@pytest.fixture
async def line(request: pytest.FixtureRequest, sender: Harness, world: httpx2.AsyncClient) -> Line:
    opened = Line(sender, world, request.param, CUSTOMERS[request.param])
    await opened.is_set_up()
    return opened


def through(*providers: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("line", providers, indirect=True)


async def channel(line: Line) -> dict[str, Any]:
    async with line.sender.client(line.tenant_id) as client:
        [shown] = (await client.get("/v1/channels")).json()["channels"]
    return dict(shown)


@through(*CUSTOMERS)
async def test_a_message_is_sent_once_and_with_last_message_the_providers_id(line: Line, sender: Harness) -> None:
    request = line.request("Sim, abrimos às 9.")
    await sender.receives(request)
    await sender.receives(request)
    await sender.run_jobs()

    assert await line.texts() == ["Sim, abrimos às 9."]
    [sent] = await sender.published(MessageSent)
    assert (sent.send_id, sent.contact_key, sent.attempts) == (request.send_id, line.key, 1)
    begins = {"twilio": "SM", "wppconnect": "true_5511987654321@c.us_3EB0"}.get(line.provider, "3EB0")
    assert sent.provider_message_id.startswith(begins)


@through(*CUSTOMERS)
async def test_secrets_are_sealed_and_never_shown(line: Line, sender: Harness) -> None:
    secret = next(line.credentials[name] for name in ("auth_token", "api_key", "secret_key") if name in line.credentials)
    async with sender.session(line.tenant_id) as session:
        [row] = await ask(session, "select * from channel_credential")

    assert secret.encode() not in bytes(row.sealed_token)
    assert secret not in str({**row.settings, "shown": await channel(line)})


@through("evolution", "baileys")
async def test_a_jid_goes_out_as_it_came(line: Line, sender: Harness) -> None:
    await sender.receives(line.request())
    await sender.run_jobs()

    [given] = await line.arrived()
    assert given["number" if line.provider == "evolution" else "jid"] == line.customer


@pytest.mark.parametrize(
    ("to", "phone", "is_lid", "is_group"),
    [
        ("5511987654321@c.us", "5511987654321", False, False),
        ("14801234567890@lid", "14801234567890", True, False),
        ("120363041234567890@g.us", "120363041234567890", False, True),
        ("+5511987654321", "5511987654321", False, False),
    ],
)
@through("wppconnect")
async def test_wppconnect_is_told_whose_digits_they_are(
    line: Line, sender: Harness, to: str, phone: str, is_lid: bool, is_group: bool
) -> None:
    line.customer = to
    await sender.receives(line.request())
    await sender.run_jobs()

    [given] = await line.arrived()
    assert (given["phone"], given["isLid"], given["isGroup"]) == (phone, is_lid, is_group)


@pytest.mark.parametrize(("line", "parts"), [("twilio", 3), ("evolution", 2)], indirect=["line"])
async def test_a_long_text_makes_as_many_parts_as_the_provider_needs(line: Line, sender: Harness, parts: int) -> None:
    words = "Uma frase inteira. " * 240
    await sender.receives(line.request(words))
    await sender.run_jobs()

    told = await sender.published(MessageSent)
    assert [(sent.part, sent.of_parts) for sent in told] == [(number + 1, parts) for number in range(parts)]
    assert "".join("".join(await line.texts()).split()) == "".join(words.split())


@through(*CUSTOMERS)
async def test_only_official_numbers_have_a_window_of_24_hours(line: Line, sender: Harness) -> None:
    await sender.receives(line.request("tarde", last_inbound_at=ago(hours=30)))
    await sender.run_jobs()

    assert await line.texts() == ([] if line.provider == "twilio" else ["tarde"])
    assert [one.error.code for one in await sender.published(MessageFailed)] == (
        ["window_closed"] if line.provider == "twilio" else []
    )


@pytest.mark.parametrize(
    ("lost", "reason"),
    [("disconnected", "credentials"), ("qr_required", "credentials"), ("logged_out", "credentials"), ("banned", "restricted")],
)
@through("evolution")
async def test_while_a_session_is_lost_its_messages_wait(line: Line, sender: Harness, lost: SessionState, reason: str) -> None:
    await sender.receives(line.link_is(lost))
    first, late = line.request("1"), line.request("2", not_after=datetime.now(UTC) + timedelta(seconds=0.3))
    await sender.receives(first, late)
    await sender.run_jobs()
    held = await sender.published(MessageHeld)
    assert {(one.send_id, one.reason, one.error.code) for one in held} == {
        (request.send_id, reason, f"session_{lost}") for request in (first, late)
    }
    assert ((await channel(line))["session"], (await channel(line))["held"]) == (lost, 2)

    await make_late(sender, late)
    await sender.receives(line.link_is("connecting"))
    await sender.run_jobs()
    assert await line.texts() == []
    await sender.receives(line.link_is("connected"))
    await sender.run_jobs()

    assert await line.texts() == ["1"]
    assert [(one.send_id, one.error.code) for one in await sender.published(MessageFailed)] == [(late.send_id, "too_late")]
    assert (await channel(line))["held"] == 0


@through("baileys")
async def test_an_older_word_about_a_session_changes_nothing(line: Line, sender: Harness) -> None:
    await sender.receives(line.link_is("connected"))
    await sender.receives(line.link_is("logged_out", ago(minutes=1)))
    await sender.receives(line.request("Sim"))
    await sender.run_jobs()

    assert await line.texts() == ["Sim"]


@through("evolution")
async def test_another_tenants_session_is_not_ours(line: Line, sender: Harness) -> None:
    theirs = line.link_is("banned").model_copy(update={"tenant_id": Line(sender, line.world, "evolution", "x").tenant_id})
    await sender.receives(theirs, line.request("Sim"))
    await sender.run_jobs()

    assert await line.texts() == ["Sim"]


@through(*PHONES)
async def test_a_server_that_lost_its_phone_is_tried_until_it_has_it_again(line: Line, sender: Harness) -> None:
    await line.world.post(f"/_sim/linked/{line.provider}/{line.account}/lose", json={"code": 428})
    request = line.request("Sim")
    await sender.receives(request)
    await sender.run_jobs()
    row = await state(sender, request)
    assert (row.state, row.attempts, row.unreached) == ("queued", 0, 1)

    await connected_again(line)
    await make_due(sender)
    await sender.run_jobs()
    assert await line.texts() == ["Sim"]


async def connected_again(line: Line) -> None:
    key = {"apikey": line.credentials.get("api_key", "")}
    if line.provider == "evolution":
        await line.world.get(f"/evolution/instance/connect/{line.account}", headers=key)
        return
    await SET_UP[line.provider](line)


@through("evolution", "baileys")
async def test_a_wrong_key_stops_the_channel_until_the_right_one_comes(line: Line, sender: Harness) -> None:
    await line.gets_credentials(api_key="wrong")
    await sender.receives(line.request("Sim"))
    await sender.run_jobs()
    assert [one.reason for one in await sender.published(MessageHeld)] == ["credentials"]
    assert (await channel(line))["stopped_code"] == "http_401"
    await line.gets_credentials()
    await sender.run_jobs()

    assert await line.texts() == ["Sim"]


@through("wppconnect")
async def test_a_wrong_secret_key_stops_the_channel(line: Line, sender: Harness) -> None:
    await line.gets_credentials(secret_key="wrong")
    await sender.receives(line.request("Sim"))
    await sender.run_jobs()

    assert (await channel(line))["stopped_code"] == "wrong_secret_key"


@through("wppconnect")
async def test_a_token_that_the_server_forgot_is_made_anew(line: Line, sender: Harness) -> None:
    provider = sender.resources.senders["wppconnect"]
    provider._tokens[line.credentials["server_url"], line.account, line.credentials["secret_key"]] = "of another time"
    await sender.receives(line.request("Sim"))
    await sender.run_jobs()

    assert await line.texts() == ["Sim"]


@through("evolution")
async def test_a_session_that_works_again_starts_a_channel_that_was_stopped_for_its_credentials(
    line: Line, sender: Harness
) -> None:
    await line.world.delete(f"/evolution/instance/delete/{line.account}", headers={"apikey": line.credentials["api_key"]})
    await sender.receives(line.request("Sim"))
    await sender.run_jobs()
    assert (await channel(line))["stopped_code"] == "http_404"
    await SET_UP["evolution"](line)
    await line.is_scanned()
    await sender.receives(line.link_is("connected"))
    await sender.run_jobs()

    assert await line.texts() == ["Sim"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://169.254.169.254", "https://localhost:8443"])
@through("evolution")
async def test_a_servers_address_within_our_own_network_is_never_asked(line: Line, sender: Harness, url: str) -> None:
    await line.gets_credentials(server_url=url)
    await sender.receives(line.request("Sim"))
    await sender.run_jobs()

    [held] = await sender.published(MessageHeld)
    assert (held.reason, held.error.code) == ("credentials", "address_forbidden")


@through(*CUSTOMERS)
async def test_an_answer_that_never_came_is_not_sent_again(line: Line, sender: Harness) -> None:
    request = line.request("Sim")
    if line.provider == "wppconnect":  # its token is asked for first, which is no doubt about the message
        await sender.receives(line.request("antes"))
        await sender.run_jobs()
    await line.world.put(f"/_sim/faults/{line.provider}", json={"drop": "after", "times": 1})
    await sender.receives(request)
    await sender.run_jobs()
    await make_due(sender)
    await sender.run_jobs()

    assert [one.send_id for one in await sender.published(MessageOutcomeUnknown)] == [request.send_id]
    assert (await line.texts()).count("Sim") == 1


@through("evolution")
async def test_an_echo_with_the_same_words_clears_up_what_became_of_a_message(line: Line, sender: Harness) -> None:
    await line.world.put("/_sim/faults/evolution", json={"drop": "after", "times": 1})
    request = line.request("Sim, abrimos. \n")
    await sender.receives(request)
    await sender.run_jobs()
    await sender.receives(line.echo("outra coisa", "3EB0X"), line.echo("Sim, abrimos.", "3EB0A"))
    await make_due(sender)
    await sender.run_jobs()

    [sent] = await sender.published(MessageSent)
    assert (sent.send_id, sent.provider_message_id) == (request.send_id, "3EB0A")
    assert (await state(sender, request)).state == "sent"


@through("baileys")
async def test_a_bridge_gets_the_same_key_when_a_tenant_lets_answers_be_sent_again(line: Line, sender: Harness) -> None:
    await line.exists(2, resend_unknown=True)
    await line.world.put("/_sim/faults/baileys", json={"drop": "after", "times": 1})
    request = line.request("Sim")
    await sender.receives(request)
    await sender.run_jobs()
    async with sender.session(line.tenant_id) as session:
        await ask(session, "update outgoing_message set resolve_by = now() - interval '1 second'")
    await make_due(sender)
    await sender.run_jobs()

    assert {one["chatwootMessageId"] for one in await line.arrived()} == {f"{request.send_id}:1"}
    assert len(await line.arrived()) == 2


OutcomeEvent = MessageSent | MessageHeld | MessageFailed | MessageOutcomeUnknown
DENIALS = [
    {"status": 400}, {"status": 422}, {"status": 401}, {"status": 500}, {"drop": "after"},
    {"status": 503, "error": {"error": "x", "status": "Error"}},
]  # fmt: skip


async def told_of(line: Line, sender: Harness, request: MessageSendRequested) -> list[OutcomeEvent]:
    """Returns what the fleet heard of a message whose server denied it, and which was too late for a second try."""
    await sender.receives(request)
    await sender.run_jobs()
    await make_late(sender, request)
    async with sender.client(line.tenant_id) as client:
        await client.post(f"/v1/channels/{line.channel_id}/resume")
    await make_due(sender)
    await sender.run_jobs()
    heard: list[OutcomeEvent] = [
        *await sender.published(MessageSent),
        *await sender.published(MessageHeld),
        *await sender.published(MessageFailed),
        *await sender.published(MessageOutcomeUnknown),
    ]
    return [event for event in heard if event.send_id == request.send_id]


@pytest.mark.parametrize("denial", DENIALS, ids=str)
@through(*PHONES)
async def test_a_tenants_own_server_that_denies_a_message_had_its_words(
    line: Line, sender: Harness, denial: dict[str, Any]
) -> None:
    await sender.receives(line.request("antes"))
    await sender.run_jobs()
    await line.world.put(f"/_sim/faults/{line.provider}", json={**denial, "times": 1})

    told = await told_of(line, sender, line.request("Sim", origin="agent"))
    assert told
    assert {event.handed_over for event in told} == {True}


@through(*PHONES)
async def test_nobody_had_the_words_of_what_a_server_never_got(line: Line, sender: Harness) -> None:
    await line.gets_credentials(server_url=NOWHERE.rstrip("/"))
    told = await told_of(line, sender, line.request("Sim"))

    assert {(type(event), event.handed_over) for event in told} == {(MessageHeld, False), (MessageFailed, False)}


@through("twilio")
async def test_a_provider_of_many_is_believed(line: Line, sender: Harness) -> None:
    await line.world.put("/_sim/faults/twilio", json={"status": 400, "times": 1})
    [failed] = await told_of(line, sender, line.request("Sim"))

    assert (type(failed), failed.handed_over) == (MessageFailed, False)


@through("evolution")
async def test_whose_hands_the_words_were_in_is_not_forgotten(line: Line, sender: Harness) -> None:
    """Neither by sending again, nor by a channel that has another provider meanwhile."""
    await line.world.put("/_sim/faults/evolution", json={"status": 400, "times": 1})
    request = line.request("Sim")
    await sender.receives(request)
    await sender.run_jobs()
    line.provider = "twilio"
    assert (await line.gets_credentials()).status_code == 204
    await sender.receives(line.link_is("disconnected"))
    async with sender.client(line.tenant_id) as client:
        assert (await client.post(f"/v1/outgoing-messages/{request.send_id}/resend")).status_code == 202
    await make_late(sender, request)
    await sender.run_jobs()

    assert [failed.handed_over for failed in await sender.published(MessageFailed)] == [True, True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"server_url": "ftp://x"}, {"server_url": "https://user:pass@x"}, {"server_url": "https://x?y"}, {"server_url": "x"},
        {"instance": "a/../b"}, {"instance": ""}, {"api_key": "a\nb"}, {"provider": "pigeon"}, {"provider": "baileys"},
    ],
)  # fmt: skip
@through("evolution")
async def test_wrong_credentials_are_refused(line: Line, wrong: dict[str, str]) -> None:
    answer = await line.gets_credentials(**wrong)

    assert answer.status_code == 422
    assert line.credentials["api_key"] not in answer.text
