"""What Twilio failed to tell is found in its list, told once, and never hammered for."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import aiohttp
import httpx2
import pytest
from contracts.gateway import MessageReceived
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.access.work.tenants import set_active
from gateway.intake.jobs import reconciliation
from simulator.faults import Fault, FaultBoard
from simulator.log import RequestLog
from simulator.parts import SimulatorParts
from simulator.twilio.server import TwilioServer
from simulator.twilio.signing import signature
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from .lines import OpenGateway, OpenTenant
from .linked_world import serving

ACCOUNT, OWN, ANA, TOKEN = "AC5f2c9be1d04a4e6b8c71a3d90e6f4b28", "+5541999990000", "+5541988887777", "the-auth-token"
DUE = "update job set run_at = now() where kind = 'reconcile_messages'"
PARKED = "select reason from parked_webhook"
PROGRESS = "select * from reconciliation"
LOSE_THE_PAGE = "update reconciliation set next_page = '/2010-04-01/gone', began_at = now()"
READ_LONG_AGO = "update reconciliation set read_until = now() - interval '30 days'"


@dataclass
class Twilio:
    """The simulated provider, listening; and a message-sender that takes what it is given."""

    url: str
    client: httpx2.AsyncClient
    faults: FaultBoard
    log: RequestLog

    async def writes(self, body: str = "", *, phone: str = ANA, **message: Any) -> dict[str, Any]:
        path = f"/_sim/twilio/customers/{phone}/messages"
        answer = await self.client.post(path, json={"to": OWN, "text": body, "told": False, **message})
        result: dict[str, Any] = answer.raise_for_status().json()
        return result

    def asked(self) -> list[str]:
        """The paths of the questions that the API was asked."""
        return [entry["path"] for entry in self.log.listing("twilio")]


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    log, faults = RequestLog(), FaultBoard()
    async with aiohttp.ClientSession() as session, TwilioServer(SimulatorParts(session, faults, log), 0.01) as played:
        taken = Route("/v1/channels/{channel_id}/credentials", Response(status_code=204), methods=["PUT"])
        app = Starlette(routes=[taken, *played.routes()])
        async with serving(app) as url, httpx2.AsyncClient(base_url=url, trust_env=False) as client:
            yield Twilio(url, client, faults, log)


@dataclass
class Sender:
    """A tenant's sender, whose webhooks come to the gateway when they are not lost."""

    gateway: Harness
    tenant_id: UUID
    channel_id: UUID
    twilio: Twilio

    async def reconcile(self) -> None:
        """A quarter of an hour later."""
        async with self.gateway.database.kernel.connect() as connection:
            await ask(connection, DUE)
        await self.gateway.run_jobs()

    async def said(self) -> list[Any]:
        return [event.content for event in await self.gateway.published(MessageReceived)]

    async def progress(self) -> Any:
        async with self.gateway.session(self.tenant_id) as session:
            return next(iter(await ask(session, PROGRESS)), None)

    async def jobs(self) -> list[Any]:
        return [job for job in await self.gateway.jobs() if job.kind == "reconcile_messages"]

    async def suspend(self, *, until_now: bool = False) -> None:
        """Nobody of the tenant is let in, and nothing of it is told, `until_now`."""
        async with self.gateway.session(self.tenant_id) as session:
            await set_active(session, self.tenant_id, active=until_now)

    async def change(self, **body: Any) -> None:
        async with self.gateway.client(self.tenant_id) as client:
            (await client.patch(f"/v1/channels/{self.channel_id}", json=body)).raise_for_status()


@pytest.fixture
async def sender(open_gateway: OpenGateway, open_tenant: OpenTenant, twilio: Twilio) -> Sender:
    host = urlsplit(twilio.url).netloc
    gateway = await open_gateway(twilio_api_url=f"{twilio.url}/twilio", message_sender_url=twilio.url, private_hosts=[host])
    tenant_id = await open_tenant(gateway)
    body = {
        "provider": "twilio",
        "name": "WhatsApp",
        "settings": {"account_sid": ACCOUNT, "from": OWN},
        "secrets": {"auth_token": TOKEN},
    }
    async with gateway.client(tenant_id) as client:
        created = (await client.post("/v1/channels", json=body)).raise_for_status().json()
    entered = {"account_sid": ACCOUNT, "auth_token": TOKEN, "webhook_url": created["webhook_url"]}
    (await twilio.client.put(f"/_sim/twilio/senders/{OWN}", json=entered)).raise_for_status()
    await gateway.forget()
    return Sender(gateway, tenant_id, UUID(created["channel_id"]), twilio)


async def test_a_message_whose_webhook_was_lost_is_told(sender: Sender, twilio: Twilio) -> None:
    sid = (await twilio.writes("Alguém aí?"))["sid"]

    await sender.reconcile()

    (message,) = await sender.gateway.published(MessageReceived)
    assert (message.provider_message_id, message.content.text) == (sid, "Alguém aí?")
    assert (message.contact.address, message.contact.provider_address) == (ANA, f"whatsapp:{ANA}")
    assert datetime.now(UTC) - message.sent_at < timedelta(seconds=30)


async def test_what_was_told_is_not_told_again(sender: Sender, twilio: Twilio) -> None:
    await twilio.writes("um")
    await twilio.writes("dois")
    for _ in range(3):
        await sender.reconcile()
    await twilio.writes("três")
    await sender.reconcile()

    assert [content.text for content in await sender.said()] == ["um", "dois", "três"]


async def test_files_are_told_as_their_webhook_would_have(sender: Sender, twilio: Twilio) -> None:
    upload = {"mime_type": "image/png", "content": base64.b64encode(b"picture").decode()}
    sid = (await twilio.writes("os dois", files=[upload, upload | {"mime_type": "audio/ogg"}]))["sid"]
    await sender.reconcile()

    first, second = await sender.gateway.published(MessageReceived)
    assert (first.content.kind, first.content.caption, second.content.kind, second.content.caption) == (
        *("image", "os dois"),
        *("voice", None),
    )
    assert [one.provider_message_id for one in (first, second)] == [sid, f"{sid}:1"]
    place = f"{twilio.url}/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/"
    assert first.content.media.url == place + first.content.media.provider_media_id


async def test_a_long_list_is_read_to_its_end(sender: Sender, twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciliation, "PAGES_AT_ONCE", 2)
    monkeypatch.setattr("gateway.providers.twilio.listing.PAGE_SIZE", 3)
    for number in range(20):
        await twilio.writes(str(number))

    await sender.reconcile()

    assert sorted(int(content.text) for content in await sender.said()) == list(range(20))
    assert (await sender.progress()).next_page is None


async def test_a_page_that_is_gone_begins_the_list_again(sender: Sender, twilio: Twilio) -> None:
    await twilio.writes("um")
    await sender.reconcile()
    async with sender.gateway.session(sender.tenant_id) as session:
        await ask(session, LOSE_THE_PAGE)
    await twilio.writes("dois")
    await sender.reconcile()
    await sender.reconcile()

    assert [content.text for content in await sender.said()] == ["um", "dois"]


async def test_what_came_before_the_channel_is_left_alone(sender: Sender, twilio: Twilio) -> None:
    await sender.reconcile()
    (path,) = twilio.asked()

    assert path == f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert datetime.now(UTC) - (await sender.progress()).read_until < timedelta(seconds=30)


async def test_what_elements_have_forgotten_is_not_looked_for(sender: Sender, twilio: Twilio) -> None:
    await sender.reconcile()
    async with sender.gateway.session(sender.tenant_id) as session:
        await ask(session, READ_LONG_AGO)
    for days in (8, 3):
        await twilio.writes(f"vor {days} Tagen", sent_at=(datetime.now(UTC) - timedelta(days=days)).timestamp())
    await sender.reconcile()

    assert [content.text for content in await sender.said()] == ["vor 3 Tagen"]


@pytest.mark.parametrize(("status", "pause_s"), [(401, 3_600), (404, 3_600), (429, 60), (500, 10)])
async def test_a_refusal_is_not_hammered(sender: Sender, twilio: Twilio, status: int, pause_s: int) -> None:
    await twilio.writes("ainda aqui")
    twilio.faults.put("twilio", Fault(status=status))
    await sender.reconcile()

    assert len(twilio.asked()) == 1
    (job,) = await sender.jobs()
    assert job.failed_at is None
    assert pause_s - 5 < (job.run_at - datetime.now(UTC)).total_seconds() <= pause_s
    twilio.faults.clear()
    await sender.reconcile()
    assert [content.text for content in await sender.said()] == ["ainda aqui"]


async def test_a_file_that_is_gone_keeps_nobody_back(sender: Sender, twilio: Twilio) -> None:
    gone = (await twilio.writes("foto", files=[{"mime_type": "image/png", "content": ""}]))["sid"]
    await twilio.writes("texto")
    path = f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages/{gone}/Media"
    (file,) = (await twilio.client.get(f"{path}.json", auth=(ACCOUNT, TOKEN))).json()["media_list"]
    assert (await twilio.client.delete(f"{path}/{file['sid']}", auth=(ACCOUNT, TOKEN))).status_code == 204
    await sender.reconcile()

    without_file, words = await sender.said()
    assert (without_file.kind, without_file.caption, words.text) == ("document", "foto", "texto")
    async with sender.gateway.session(sender.tenant_id) as session:
        assert [value for (value,) in await ask(session, PARKED)] == []


async def test_it_goes_on_every_quarter_of_an_hour(sender: Sender) -> None:
    for _ in range(2):
        (job,) = await sender.jobs()
        assert 800 < (job.run_at - datetime.now(UTC)).total_seconds() <= 900
        assert job.payload == {"channel_id": str(sender.channel_id)}
        await sender.reconcile()


async def test_an_inactive_channel_is_left_alone(sender: Sender, twilio: Twilio) -> None:
    await sender.reconcile()
    await sender.change(active=False)
    assert (await sender.jobs(), await sender.progress()) == ([], None)

    await twilio.writes("na pausa")
    await sender.change(active=True)
    assert len(await sender.jobs()) == 1


async def test_what_a_suspended_tenant_is_written_waits_until_it_is_resumed(sender: Sender, twilio: Twilio) -> None:
    await sender.reconcile()
    await sender.suspend()
    await twilio.writes("na pausa")
    await sender.reconcile()
    assert (await sender.said(), len(twilio.asked()), len(await sender.jobs())) == ([], 1, 1)

    await sender.suspend(until_now=True)
    await sender.reconcile()
    assert [content.text for content in await sender.said()] == ["na pausa"]


async def test_a_removed_channel_is_forgotten(sender: Sender) -> None:
    await sender.reconcile()
    async with sender.gateway.client(sender.tenant_id) as client:
        (await client.delete(f"/v1/channels/{sender.channel_id}")).raise_for_status()

    assert (await sender.jobs(), await sender.progress()) == ([], None)


async def test_a_webhook_that_comes_after_all_is_known(sender: Sender, twilio: Twilio) -> None:
    """It is carried by hand: the address that was entered is nowhere in this machine's world."""
    written = await twilio.writes("um", told=True)
    await sender.reconcile()
    posted, *repeated = twilio.log.listing("webhooks")
    signed = signature(TOKEN, posted["url"], posted["fields"])
    async with sender.gateway.client() as client:
        path, body = urlsplit(posted["url"]).path, urlencode(posted["fields"])
        answer = await client.post(path, content=body, headers={"x-twilio-signature": signed})

    assert (answer.status_code, len(repeated)) == (200, 5)
    (message,) = await sender.gateway.published(MessageReceived)
    assert message.provider_message_id == written["sid"]
