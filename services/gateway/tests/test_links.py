"""Linking a number: the code for admins alone, the connection, its loss and its return, against real servers on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from common.jobs import schedule
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.channels.work.links import CONNECT, ConnectLink, HeardSignal
from gateway.providers.domain.elements import LinkSignal
from gateway.providers.evolution.server import EvolutionLinkServer
from simulator.faults import Fault

from .lines import Line, OpenGateway, OpenTenant
from .linked_world import Number, World, address, open_number, running_world, serving
from .waiting import somebody_waits_for_a_lock

PROVIDERS = ["evolution", "wppconnect", "baileys"]
CHANGES = "select state, reason from link_change order by at, id"
AUDIT = "select action, subject_id from audit_entry where action like 'channel.session%%' order by id"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with running_world() as one:
        yield one


@pytest.fixture
async def gateway(open_gateway: OpenGateway, world: World) -> AsyncIterator[Harness]:
    listening = socket.create_server(("127.0.0.1", 0))
    harness: Harness = await open_gateway(
        public_url=address(listening), private_hosts=[world.host], message_sender_url=world.url
    )
    async with serving(harness.running.app, listening):
        yield harness


@pytest.fixture
async def tenant(gateway: Harness, open_tenant: OpenTenant) -> UUID:
    tenant_id: UUID = await open_tenant(gateway)
    return tenant_id


@pytest.fixture(params=PROVIDERS)
async def number(request: Any, gateway: Harness, world: World, tenant: UUID) -> Number:
    return await open_number(gateway, world, tenant, request.param)


@pytest.fixture
async def evolution(gateway: Harness, world: World, tenant: UUID) -> Number:
    return await open_number(gateway, world, tenant, "evolution")


@pytest.fixture
async def wppconnect(gateway: Harness, world: World, tenant: UUID) -> Number:
    return await open_number(gateway, world, tenant, "wppconnect")


async def test_a_number_is_linked_by_the_code_that_its_admin_scans(number: Number) -> None:
    before = (await number.asks()).json()
    assert (before["state"], before["reason"], before["changed_at"]) == ("disconnected", "not_started", None)

    await number.start()
    seen = await number.until("qr_required", has="qr")
    server = await number.server()
    assert seen["qr"] == server["qr"]
    assert f"/webhooks/{number.provider}/" in server["webhook_url"]
    assert {status for _, status in server["posted"]} == {200}
    assert seen["qr_image"].startswith("data:image/png;base64,")
    assert seen["expires_at"] > seen["changed_at"]

    await number.happens("scan")
    linked = await number.until("connected")
    assert (linked["qr"], linked["qr_image"], linked["expires_at"]) == (None, None, None)
    states = [state for state, _ in await number.told()]
    assert states[-2:] == ["qr_required", "connected"]
    assert set(states[:-2]) <= {"connecting"}, "which is not told where the code was known before the webhook that says it came"
    assert len(states) == len(set(states)), "each is told once"
    await number.happens("messages", phone="5541988887777", text="Oi")
    await number.happens("messages", phone="5541988887777", text="Tudo bem?")
    assert await number.said() == ["Oi", "Tudo bem?"]


async def test_a_code_that_is_scanned_before_its_answer_is_read_stays_scanned(
    evolution: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Webhooks tell of the code, and of its scan, while the answer to who asked for it is on its way."""
    at_once = EvolutionLinkServer.start

    async def slowly(*asked: Any) -> LinkSignal | None:
        answer = await at_once(*asked)
        await evolution.happens("scan")
        await evolution.until("connected")
        return answer

    monkeypatch.setattr(EvolutionLinkServer, "start", slowly)
    await evolution.start()

    assert (await evolution.asks()).json()["state"] == "connected"
    assert (await evolution.told())[-1][0] == "connected"


async def test_a_number_that_receives_is_asked_whether_it_is_connected(number: Number) -> None:
    """Whatever was believed of it: what is said to its customers would be held for ever."""
    await number.connect()
    signal = LinkSignal("qr_required")
    async with number.gateway.session(number.tenant_id) as session:
        heard = HeardSignal(number.tenant_id, number.channel_id, number.provider, signal, datetime.now(UTC))
        await number.gateway.resources.channel_links.hear(session, [heard])
    assert [state for state, _ in await number.told()] == ["qr_required"]

    await number.happens("messages", phone="5541988887777", text="Oi")
    await number.gateway.run_jobs()

    await number.until("connected")
    assert [state for state, _ in await number.told()] == ["qr_required", "connected"]


async def test_a_code_is_for_admins_only_and_lies_nowhere_in_clear(number: Number) -> None:
    await number.start()
    await number.until("qr_required", has="qr")
    answer = await number.asks()
    code, image = answer.json()["qr"], answer.json()["qr_image"]
    assert answer.headers["cache-control"] == "no-store"

    for role in ("supervisor", "agent", "viewer"):
        seen = (await number.asks(role=role)).json()
        assert (seen["state"], seen["qr"], seen["qr_image"], seen["pairing_code"]) == ("qr_required", None, None, None)
        assert (await number.asks("POST", role=role)).status_code == 403
        assert (await number.asks("POST", "/reset", role=role)).status_code == 403
        assert (await number.asks("DELETE", role=role)).status_code == 403
    stored = await everything(number)
    for secret in (code, image):
        assert secret not in stored
        assert secret.encode().hex() not in stored
    assert all(code not in event.model_dump_json() for event in await number.gateway.outbox())


async def everything(number: Number) -> str:
    """Every row of every table that somebody who reads the database would see."""
    found = await number.gateway.everything(number.tenant_id)
    return "\n".join(row for rows in found.values() for row in rows)


async def test_a_code_that_has_expired_is_not_shown(evolution: Number) -> None:
    await evolution.start()
    await evolution.until("qr_required", has="qr")
    async with evolution.gateway.session(evolution.tenant_id) as session:
        await ask(session, "update channel_link set code_expires_at = now()")

    seen = (await evolution.asks()).json()
    assert (seen["state"], seen["qr"], seen["expires_at"]) == ("qr_required", None, None)


@pytest.mark.parametrize("provider", ["evolution", "wppconnect"])
async def test_a_code_can_be_typed_instead(gateway: Harness, world: World, tenant: UUID, provider: str) -> None:
    number = await open_number(gateway, world, tenant, provider)
    await number.start(phone="5511999990000")

    assert (await number.until("qr_required", has="pairing_code"))["pairing_code"] == (await number.server())["pairing_code"]


async def test_a_bridge_has_no_codes_to_type(gateway: Harness, world: World, tenant: UUID) -> None:
    number = await open_number(gateway, world, tenant, "baileys")

    assert (await number.asks("POST", json={"phone": "5511999990000"})).status_code == 422
    assert (await number.asks("POST", json={"phone": "what?"})).status_code == 422


async def test_a_lost_session_is_reconnected(number: Number) -> None:
    await number.connect()
    await number.happens("lose", code=428)
    await number.until("disconnected")
    (job,) = await number.open_jobs("connect_session")
    assert job.payload["how"] == "reconnect"

    await number.attempt()
    await number.until("connected")
    assert [state for state, _ in await number.told()] == ["disconnected", "connected"]


async def test_after_three_attempts_somebody_must_look(evolution: Number) -> None:
    await evolution.connect()
    evolution.world.faults.put("evolution", Fault(status=503))
    await evolution.happens("lose", code=428)
    await evolution.until("disconnected")
    while await evolution.open_jobs("connect_session"):
        await evolution.attempt()

    assert await evolution.told() == [("disconnected", "428"), ("disconnected", "reconnection_failed")]
    asked = [call for call in evolution.world.log.listing("evolution") if call["status"] == 503]
    assert len(asked) == 9, "three attempts, each of three requests"


async def test_whoever_was_replaced_does_not_come_back_by_itself(evolution: Number) -> None:
    await evolution.connect()
    await evolution.happens("lose", code=440)
    await evolution.until("disconnected")
    await evolution.happens("lose", code=428)
    await evolution.attempt()  # also what was to be asked a minute after the start, where its answer came before the webhook

    assert await evolution.told() == [("disconnected", "replaced")]
    assert await evolution.open_jobs("connect_session") == []
    assert (await evolution.server())["state"] == "closed"
    await evolution.start()
    await evolution.until("connected")


@pytest.mark.parametrize(("code", "state"), [(401, "logged_out"), (403, "banned")])
async def test_a_session_that_is_over_stays_over(evolution: Number, code: int, state: str) -> None:
    await evolution.connect()
    await evolution.happens("lose", code=code)
    await evolution.until(state)
    await evolution.gateway.run_jobs()

    assert await evolution.told() == [(state, str(code))]
    assert (await evolution.server())["state"] == "closed"


async def test_a_reset_brings_a_new_code_for_the_same_channel(number: Number) -> None:
    await number.start()
    first = (await number.until("qr_required", has="qr"))["qr"]
    await number.happens("scan")
    await number.until("connected")
    await number.gateway.forget()

    await number.start("/reset")
    second = await number.until("qr_required", has="qr")
    assert second["qr"] not in (None, first)
    assert second["channel_id"] == str(number.channel_id)
    states = [state for state, _ in await number.told()]
    assert states[0] == "connecting"
    assert "logged_out" not in states, "it was asked for"
    await number.happens("scan")
    await number.until("connected")


async def test_a_session_is_logged_out(number: Number) -> None:
    await number.connect()
    assert (await number.asks("DELETE")).status_code == 202
    await number.gateway.run_jobs()

    await number.until("logged_out")
    assert len(await number.told()) == 1
    assert await number.open_jobs("connect_session") == []
    async with number.gateway.session(number.tenant_id) as session:
        audit = [row.action for row in await ask(session, AUDIT)]
    assert audit == ["channel.session_started", "channel.session_ended"]


@pytest.mark.parametrize("how", ["removed", "made inactive"])
async def test_a_channel_that_goes_takes_its_session_along(number: Number, how: str) -> None:
    await number.connect()
    async with number.gateway.client(number.tenant_id) as client:
        if how == "removed":
            assert (await client.delete(f"/v1/channels/{number.channel_id}")).status_code == 204
        else:
            (await client.patch(f"/v1/channels/{number.channel_id}", json={"active": False})).raise_for_status()
    await number.gateway.run_jobs()

    known = await number.world.client.get(f"/_sim/linked/{number.provider}/{number.name}")
    assert known.status_code == 404 or known.json()["paired"] is False
    assert await number.open_jobs("end_session") == []
    assert "departed" not in await everything(number)
    assert (await number.asks()).status_code == (404 if how == "removed" else 200)
    assert (await number.asks("POST")).status_code == (404 if how == "removed" else 409)


async def test_a_removed_channels_number_may_be_another_channels_by_now(evolution: Number) -> None:
    await evolution.connect()
    async with evolution.gateway.client(evolution.tenant_id) as client:
        await client.delete(f"/v1/channels/{evolution.channel_id}")
    again = await open_number(evolution.gateway, evolution.world, evolution.tenant_id, "evolution")
    await again.gateway.run_jobs()

    assert (await again.server())["state"] == "open"


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("server_refused_key", {"secrets": {"api_key": "wrong"}}),
        ("server_unreachable", {"settings": {"server_url": "http://127.0.0.1:1"}}),
    ],
)
async def test_a_server_that_cannot_be_asked_is_told_to_the_admin(
    open_gateway: OpenGateway, open_tenant: OpenTenant, world: World, reason: str, change: dict[str, Any]
) -> None:
    gateway = await open_gateway(private_hosts=[world.host, "127.0.0.1:1"], message_sender_url=world.url)

    def amended(body: dict[str, Any]) -> None:
        for name, values in change.items():
            body[name] |= values

    number = await open_number(gateway, world, await open_tenant(gateway), "evolution", amended)
    await number.start()
    while await number.open_jobs("connect_session"):
        await number.attempt()

    assert await number.told() == [("connecting", "requested"), ("disconnected", reason)]


async def test_a_server_that_may_not_be_asked_any_more_is_told_to_the_admin(
    open_gateway: OpenGateway, open_tenant: OpenTenant, world: World
) -> None:
    """The operator named it when the channel was made, and does not any more."""
    first = await open_gateway(private_hosts=[world.host], message_sender_url=world.url)
    tenant = await open_tenant(first)
    number = await open_number(first, world, tenant, "evolution")
    second = await open_gateway(database=first.own_database, message_sender_url=world.url)
    number = replace(number, gateway=second)
    await number.start()
    while await number.open_jobs("connect_session"):
        await number.attempt()

    assert await number.told() == [("connecting", "requested"), ("disconnected", "address_not_allowed")]


async def test_a_wrong_key_of_every_kind_is_recognised(gateway: Harness, world: World, tenant: UUID) -> None:
    for provider, secret in (("wppconnect", "secret_key"), ("baileys", "api_key")):
        number = await open_number(
            gateway, world, tenant, provider, lambda body, name=secret: body["secrets"].update({name: "x"})
        )
        await number.start()
        assert (await number.told())[-1] == ("disconnected", "server_refused_key")


async def test_what_was_missed_in_a_gap_is_fetched(wppconnect: Number) -> None:
    await wppconnect.connect()
    await wppconnect.happens("messages", phone="5541988887777", text="before", id="3EB0AAAAAAAAAAAAAAAA")
    await wppconnect.happens("lose", code=428)
    await wppconnect.until("disconnected")
    await wppconnect.happens("messages", phone="5541988887777", text="meanwhile", id="3EB0BBBBBBBBBBBBBBBB")
    await wppconnect.happens("messages", phone="5541988887777", text="years ago", sent_at=1_500_000_000)
    assert await wppconnect.said() == ["before"]

    await wppconnect.attempt()
    await wppconnect.until("connected")
    await wppconnect.gateway.run_jobs()
    assert await wppconnect.said() == ["before", "meanwhile"]


async def test_two_replicas_do_not_both_reconnect(open_gateway: OpenGateway, evolution: Number) -> None:
    first = evolution.gateway
    second = await open_gateway(
        database=first.own_database,
        public_url=first.resources.settings.public_url,
        private_hosts=list(first.resources.settings.private_hosts),
        message_sender_url=evolution.world.url,
    )
    await evolution.connect()
    await evolution.happens("lose", code=428)
    await evolution.until("disconnected")
    asked = len(evolution.world.log.listing("evolution"))
    async with first.database.kernel.connect() as connection:
        await ask(connection, "update job set run_at = now() where kind = 'connect_session'")
    await asyncio.gather(first.run_jobs(), second.run_jobs())

    calls = [call["path"] for call in evolution.world.log.listing("evolution")[asked:]]
    assert len([path for path in calls if "/instance/connect/" in path]) == 1
    await evolution.until("connected")


async def test_a_new_secret_is_told_to_the_server(evolution: Number) -> None:
    await evolution.connect()
    async with evolution.gateway.client(evolution.tenant_id) as client:
        body = {"secrets": {"webhook_secret": "another-secret"}}
        (await client.patch(f"/v1/channels/{evolution.channel_id}", json=body)).raise_for_status()
    await evolution.gateway.run_jobs()

    calls = [call for call in evolution.world.log.listing("evolution") if "/webhook/set/" in call["path"]]
    assert b"another-secret" in orjson.dumps(calls[-1]["request"])
    assert await evolution.told() == []


async def test_somebody_elses_channel_does_not_exist(evolution: Number, open_tenant: OpenTenant) -> None:
    stranger = Number(
        evolution.gateway, evolution.world, await open_tenant(evolution.gateway), evolution.channel_id, "evolution", "loja"
    )
    for method, path in (("GET", ""), ("POST", ""), ("DELETE", ""), ("POST", "/reset")):
        assert (await stranger.asks(method, path)).status_code == 404
        assert (await Number(**{**vars(evolution), "channel_id": uuid4()}).asks(method, path)).status_code == 404


async def test_official_providers_have_no_sessions(line: Line) -> None:
    async with line.gateway.client(line.tenant_id) as client:
        for method, path in (("GET", ""), ("POST", ""), ("DELETE", ""), ("POST", "/reset")):
            answer = await client.request(method, f"/v1/channels/{line.channel_id}/session{path}")
            assert answer.status_code == 422
            assert "meta" in answer.json()["detail"]


async def test_what_happened_can_be_looked_up(evolution: Number) -> None:
    await evolution.connect()
    await evolution.happens("lose", code=428)
    await evolution.until("disconnected")

    async with evolution.gateway.session(evolution.tenant_id) as session:
        changes = [tuple(row) for row in await ask(session, CHANGES)]
    assert changes[0] == ("connecting", "requested")
    assert changes[-3:] == [("qr_required", None), ("connected", None), ("disconnected", "428")]


async def test_another_instances_code_is_kept_nowhere(evolution: Number) -> None:
    await evolution.start()
    url = (await evolution.server())["webhook_url"]
    code = {"qrcode": {"instance": "theirs", "code": "2@somebody-elses-code", "base64": None}}
    body = {"event": "qrcode.updated", "instance": "theirs", "data": code}
    headers = {"x-prosa-webhook-secret": "a-webhook-secret"}

    assert (await evolution.world.client.post(url, json=body, headers=headers)).status_code == 200
    stored = await everything(evolution)
    assert "somebody-elses-code" not in stored
    assert b"somebody-elses-code".hex() not in stored
    assert (await evolution.asks()).json()["qr"] != "2@somebody-elses-code"


async def test_a_webhook_and_the_completion_of_a_job_of_one_session_do_not_wait_for_each_other(evolution: Number) -> None:
    await evolution.connect()
    gateway, tenant_id, channel_id = evolution.gateway, evolution.tenant_id, evolution.channel_id
    runner = gateway.running.runner
    async with gateway.session(tenant_id) as session:
        schedule(session, CONNECT, channel_id, ConnectLink(channel_id=channel_id, how="start"), tenant_id=tenant_id)
    await runner.claim_once()
    await asyncio.gather(*runner.tasks)

    lost = HeardSignal(tenant_id, channel_id, "evolution", LinkSignal("disconnected", "close"), datetime.now(UTC))
    async with gateway.session(tenant_id) as session:
        await gateway.resources.channel_links.hear(session, [lost])
        async with asyncio.timeout(60):  # it gives way: else the webhook, and all that share its commit, would wait for it
            await runner.completions.catch_up()

    (again,) = await evolution.open_jobs(CONNECT)
    assert again.payload["how"] == "reconnect"


async def test_what_a_provider_says_of_a_channel_that_is_being_removed_begins_nothing(evolution: Number) -> None:
    gateway, tenant_id, channel_id = evolution.gateway, evolution.tenant_id, evolution.channel_id
    said = HeardSignal(tenant_id, channel_id, "evolution", LinkSignal("disconnected", "close"), datetime.now(UTC))
    resources = gateway.resources

    async def hear() -> None:
        async with gateway.session(tenant_id) as session:
            await resources.channel_links.hear(session, [said])

    async with gateway.session(tenant_id) as session:
        await resources.channels.remove(session, tenant_id, "somebody", channel_id)
        hearing = asyncio.create_task(hear())
        await somebody_waits_for_a_lock(gateway)
    await hearing

    async with gateway.session(tenant_id) as session:
        assert await ask(session, "select * from channel_link") == []


async def test_new_secrets_do_not_forget_that_a_reset_is_wanted(evolution: Number) -> None:
    await evolution.connect()
    assert (await evolution.asks("POST", "/reset")).status_code == 202
    async with evolution.gateway.client(evolution.tenant_id) as client:
        change = {"secrets": {"webhook_secret": "another-webhook-secret"}}
        assert (await client.patch(f"/v1/channels/{evolution.channel_id}", json=change)).status_code == 200

    (wish,) = await evolution.open_jobs(CONNECT)
    assert wish.payload["how"] == "reset"
