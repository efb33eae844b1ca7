"""Files of channels that are not Meta's, from the webhook to the store."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import pytest
from contracts.gateway import MediaMissing, MediaStored
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from simulator.twilio.signing import signature

from .lines import OpenGateway, OpenTenant
from .media_world import JPEG, MediaWorld, media_world, status

CORPUS = Path(__file__).parents[1] / "corpus"
NO_JOBS = "delete from job"
DUE = "update job set run_at = now()"
ACCOUNT, AUTH_TOKEN = "AC5f2c9be1d04a4e6b8c71a3d90e6f4b28", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
MEDIA = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
PREVIEW = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(100)


@dataclass
class Channel:
    gateway: Harness
    tenant_id: UUID
    webhook_url: str

    @property
    def path(self) -> str:
        return self.webhook_url.removeprefix("https://gateway.test").partition("#")[0]

    async def post(self, raw: bytes, **headers: str) -> None:
        async with self.gateway.client() as client:
            (await client.post(self.path, content=raw, headers=headers)).raise_for_status()

    async def stored(self) -> list[str]:
        """The SHA-256 of what was stored once all jobs are done."""
        await self.gateway.run_jobs(even_if_early=True)
        return [event.sha256 for event in await self.gateway.published(MediaStored)]


@pytest.fixture
async def world() -> AsyncIterator[MediaWorld]:
    async with media_world() as one:
        yield one


OpenChannel = Callable[[str, dict[str, str], dict[str, str]], Awaitable[Channel]]
"""`await open_channel(provider, settings, secrets)`"""


@pytest.fixture
def open_channel(open_gateway: OpenGateway, open_tenant: OpenTenant, world: MediaWorld) -> OpenChannel:
    async def open_one(provider: str, settings: dict[str, str], secrets: dict[str, str]) -> Channel:
        gateway = await open_gateway(private_hosts=(f"127.0.0.1:{world.port}",), twilio_api_url=world.url)
        tenant_id = await open_tenant(gateway)
        body = {"provider": provider, "name": "Loja", "settings": settings, "secrets": secrets}
        async with gateway.client(tenant_id) as client:
            created = (await client.post("/v1/channels", json=body)).raise_for_status().json()
        async with gateway.database.kernel.connect() as connection:
            await ask(connection, NO_JOBS)
        return Channel(gateway, tenant_id, created["webhook_url"])

    return open_one


def described(content: bytes, **given: Any) -> bytes:
    """WPPConnect's webhook of an image: its own size and hash, whatever is in `body`."""
    body = json.loads((CORPUS / "wppconnect" / "image.json").read_bytes())
    known = {"size": len(content), "filehash": base64.b64encode(hashlib.sha256(content).digest()).decode()}
    return json.dumps(body | known | given).encode()


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture
async def wppconnect(open_channel: OpenChannel, world: MediaWorld) -> Channel:
    channel: Channel = await open_channel("wppconnect", {"server_url": world.url, "session": "loja"}, {"secret_key": "segredo"})
    return channel


async def test_a_file_within_a_webhook_needs_nobody(wppconnect: Channel, world: MediaWorld) -> None:
    await wppconnect.post(described(JPEG, body=base64_of(JPEG)))

    assert await wppconnect.stored() == [hashlib.sha256(JPEG).hexdigest()]
    assert world.requests == []


async def test_a_preview_is_not_the_file(wppconnect: Channel, world: MediaWorld) -> None:
    world.special["/api/loja/segredo/generate-token"] = status(201, {"token": "x"})
    message_id = json.loads(described(JPEG))["id"]
    world.special[f"/api/loja/get-media-by-message/{message_id}"] = status(200, {"base64": base64_of(JPEG)})
    await wppconnect.post(described(JPEG, body=base64_of(PREVIEW)))

    assert await wppconnect.stored() == [hashlib.sha256(JPEG).hexdigest()]
    assert world.paths == ["/api/loja/segredo/generate-token", f"/api/loja/get-media-by-message/{message_id}"]


async def test_what_a_server_puts_into_json_is_shorter_than_what_comes_in_pieces(
    wppconnect: Channel, world: MediaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.media.work.fetching.LONGEST_IN_BASE64", 1_000)
    long = JPEG + bytes(100_000)
    world.special["/api/loja/segredo/generate-token"] = status(201, {"token": "x"})
    message_id = json.loads(described(long))["id"]
    world.special[f"/api/loja/get-media-by-message/{message_id}"] = status(200, {"base64": base64_of(long)})
    await wppconnect.post(described(long, body=base64_of(PREVIEW)))

    assert await wppconnect.stored() == []
    (missing,) = await wppconnect.gateway.published(MediaMissing)
    assert missing.reason == "too_large"


async def test_no_secret_lies_in_the_job(wppconnect: Channel) -> None:
    await wppconnect.post(described(JPEG, body=base64_of(JPEG)))

    (job,) = await wppconnect.gateway.jobs()
    assert list(job.payload) == ["media_id"]


@pytest.fixture
async def twilio(open_channel: OpenChannel) -> Channel:
    settings = {"account_sid": ACCOUNT, "from": "whatsapp:+5541999990000"}
    channel: Channel = await open_channel("twilio", settings, {"auth_token": AUTH_TOKEN})
    return channel


async def sent_through_twilio(twilio: Channel, url: str) -> None:
    fields = dict(parse_qsl((CORPUS / "twilio" / "image.form").read_text(), keep_blank_values=True)) | {"MediaUrl0": url}
    signed = signature(AUTH_TOKEN, f"https://gateway.test{twilio.path}", fields)
    headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signed}
    await twilio.post(urlencode(fields).encode(), **headers)


async def test_twilio_keeps_nothing_of_what_is_stored_here(twilio: Channel, world: MediaWorld) -> None:
    world.special[MEDIA] = status(307, location="/cdn")
    world.special["/cdn"] = status(200, "the file")
    await sent_through_twilio(twilio, world.url + MEDIA)

    assert await twilio.stored() == [hashlib.sha256(b'"the file"').hexdigest()]
    assert [(method, path) for method, path, _ in world.requests] == [("GET", MEDIA), ("GET", "/cdn"), ("DELETE", MEDIA)]


async def test_what_twilio_does_not_forget_is_stored_all_the_same(twilio: Channel, world: MediaWorld) -> None:
    world.special[MEDIA] = status(200, "the file")
    await sent_through_twilio(twilio, world.url + MEDIA)
    await twilio.gateway._run_due()
    world.special[MEDIA] = status(500)

    assert len(await twilio.stored()) == 1
    assert await twilio.gateway.jobs() == []
    assert [method for method, _, _ in world.requests].count("DELETE") == 5


async def test_twilios_credentials_stay_at_twilio(twilio: Channel, world: MediaWorld) -> None:
    await sent_through_twilio(twilio, f"http://localhost:{world.port}{MEDIA}")

    assert await twilio.stored() == []
    assert [event.reason for event in await twilio.gateway.published(MediaMissing)] == ["unsafe"]
    assert world.requests == []
