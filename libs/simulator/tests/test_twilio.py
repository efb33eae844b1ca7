"""Twilio's API and webhooks, as a gateway and a sender meet them."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import httpx2
import pytest
from aiohttp import web
from devkit.embedded.ports import HOST, free_port
from simulator.parts import SimulatorParts
from simulator.twilio.server import TwilioServer
from simulator.twilio.signing import signature
from starlette.applications import Starlette

ACCOUNT, TOKEN, OWN, ANA = "AC5f2c9be1d04a4e6b8c71a3d90e6f4b28", "the-auth-token", "+5541999990000", "+5541988887777"
MESSAGES = f"/twilio/2010-04-01/Accounts/{ACCOUNT}/Messages"
AUTH = (ACCOUNT, TOKEN)


@dataclass
class Receiver:
    """What a gateway would see. `answers` are the next statuses, then 200."""

    url: str
    posted: list[dict[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(60), self.arrived:
            await self.arrived.wait_for(lambda: len(self.posted) >= count)

    async def receive(self, request: web.Request) -> web.Response:
        fields = dict(parse_qsl(await request.text(), keep_blank_values=True))
        assert request.headers["X-Twilio-Signature"] == signature(TOKEN, self.url, fields)
        async with self.arrived:
            self.posted.append(fields)
            self.arrived.notify_all()
        return web.Response(status=self.answers.pop(0) if self.answers else 200)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    port = free_port()
    one = Receiver(f"http://{HOST}:{port}/webhooks")
    app = web.Application()
    app.add_routes([web.post("/webhooks", one.receive)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    yield one
    await runner.cleanup()


@pytest.fixture
async def twilio(receiver: Receiver) -> AsyncIterator[httpx2.AsyncClient]:
    async with aiohttp.ClientSession() as session, TwilioServer(SimulatorParts(session), 0.01) as server:
        transport = httpx2.ASGITransport(Starlette(routes=server.routes()))
        client = httpx2.AsyncClient(transport=transport, base_url="http://twilio")
        entered = {"account_sid": ACCOUNT, "auth_token": TOKEN, "webhook_url": f"{receiver.url}#rc=2&rp=all"}
        (await client.put(f"/_sim/twilio/senders/{OWN}", json=entered)).raise_for_status()
        yield client


async def write(twilio: httpx2.AsyncClient, body: str, **message: Any) -> dict[str, Any]:
    answer = await twilio.post(f"/_sim/twilio/customers/{ANA}/messages", json={"to": OWN, "text": body, **message})
    written: dict[str, Any] = answer.raise_for_status().json()
    return written


async def send(twilio: httpx2.AsyncClient, body: str, **fields: str) -> httpx2.Response:
    form = {"From": f"whatsapp:{OWN}", "To": f"whatsapp:{ANA}", "Body": body, **fields}
    return await twilio.post(f"{MESSAGES}.json", data=form, auth=AUTH)


async def test_a_customer_is_reported_and_what_fails_is_repeated_as_often_as_asked(
    twilio: httpx2.AsyncClient, receiver: Receiver
) -> None:
    receiver.answers = [503, 500]
    written = await write(twilio, "Olá às 10?", name="José")

    assert written["status_codes"] == [503, 500, 200]
    assert receiver.posted[0] == receiver.posted[2]
    told = receiver.posted[0]
    assert (told["Body"], told["ProfileName"], told["From"]) == ("Olá às 10?", "José", f"whatsapp:{ANA}")
    assert told["MessageSid"] == written["sid"]
    receiver.answers = [500, 500, 500, 500]
    assert (await write(twilio, "x"))["status_codes"] == [500, 500, 500]


async def test_an_answer_within_the_window_is_delivered(twilio: httpx2.AsyncClient, receiver: Receiver) -> None:
    await write(twilio, "Oi", told=False)
    sent = await send(twilio, "Sim", StatusCallback=receiver.url)

    assert (sent.status_code, sent.json()["status"]) == (201, "queued")
    await receiver.wait_for(3)
    assert [one["MessageStatus"] for one in receiver.posted] == ["sent", "delivered", "read"]
    assert {one["MessageSid"] for one in receiver.posted} == {sent.json()["sid"]}


async def test_outside_the_window_only_templates_are_delivered(twilio: httpx2.AsyncClient, receiver: Receiver) -> None:
    await send(twilio, "Sim", StatusCallback=receiver.url)
    await send(twilio, "", ContentSid="HX1")
    await receiver.wait_for(1)

    assert (receiver.posted[0]["MessageStatus"], receiver.posted[0]["ErrorCode"]) == ("failed", "63016")


async def test_what_cannot_be_sent_is_refused(twilio: httpx2.AsyncClient) -> None:
    wrong = [({"Body": "x" * 1601}, 21617), ({"Body": ""}, 21602), ({"To": ANA}, 21211), ({"From": "whatsapp:+1"}, 63007)]
    for fields, code in wrong:
        answer = await send(twilio, **{"body": "Oi", **fields})
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert (await send(twilio, "x" * 1600)).status_code == 201
    assert (await twilio.get(f"{MESSAGES}.json", auth=(ACCOUNT, "x"))).json()["code"] == 20003


async def test_the_list_has_pages_and_the_newest_first(twilio: httpx2.AsyncClient) -> None:
    for number in range(5):
        await write(twilio, str(number), told=False)
    query = {"To": f"whatsapp:{OWN}", "DateSent>": "2026-01-01T00:00:00Z", "PageSize": "2"}
    page = (await twilio.get(f"{MESSAGES}.json", params=query, auth=AUTH)).json()
    found = page["messages"]
    while page["next_page_uri"]:
        page = (await twilio.get("/twilio" + page["next_page_uri"], auth=AUTH)).json()
        found += page["messages"]

    assert [one["body"] for one in found] == ["4", "3", "2", "1", "0"]
    late = query | {"DateSent>": "2999-01-01T00:00:00Z"}
    assert (await twilio.get(f"{MESSAGES}.json", params=late, auth=AUTH)).json()["messages"] == []


async def test_a_file_is_elsewhere_and_takes_no_credentials_there(twilio: httpx2.AsyncClient) -> None:
    upload = {"mime_type": "image/png", "content": base64.b64encode(b"picture").decode()}
    sid = (await write(twilio, "", files=[upload], told=False))["sid"]
    (listed,) = (await twilio.get(f"{MESSAGES}/{sid}/Media.json", auth=AUTH)).json()["media_list"]
    led = await twilio.get("/twilio" + listed["uri"].removesuffix(".json"), auth=AUTH)

    assert led.status_code == 307
    assert (await twilio.get(led.headers["location"], auth=AUTH)).status_code == 400
    assert (await twilio.get(led.headers["location"])).content == b"picture"
    assert (await twilio.get("/twilio" + listed["uri"].removesuffix(".json"))).status_code == 401
