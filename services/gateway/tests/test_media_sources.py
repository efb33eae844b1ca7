"""How the files of each provider are had, asked of servers that answer as the providers' own do."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from aiohttp import encode_basic_auth, web
from aiohttp.test_utils import TestServer
from common.outside import Outside
from contracts.content import Media
from devkit.embedded.simulator import Simulator
from gateway.providers.baileys.files import BaileysFiles
from gateway.providers.domain.files import MediaFailure
from gateway.providers.downloading import NotFetched, ProviderFiles, WantedFile
from gateway.providers.evolution.files import EvolutionFiles
from gateway.providers.twilio.files import TwilioFiles
from gateway.providers.wppconnect.files import WPPConnectFiles
from yarl import URL

from .media_world import JPEG

pytest_plugins = ("devkit.testing.simulator",)

SHA256 = hashlib.sha256(JPEG).hexdigest()
IN_BASE64 = base64.b64encode(JPEG).decode()
LIMIT = 100_000


class Server:
    """Answers by method and path, once told how; whatever else is asked is 404. `requests` keeps everything."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.url = ""

    def tell(self, asked: str, status: int = 200, body: Any = b"", **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers[asked] = status, raw, {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(self, request: web.Request) -> web.Response:
        asked = f"{request.method} {request.raw_path}"
        self.requests.append((asked, {name.lower(): value for name, value in request.headers.items()}, await request.read()))
        status, body, headers = self.answers.get(asked, (404, b"{}", {}))
        return web.Response(status=status, body=body, headers=headers)

    @property
    def asked(self) -> list[str]:
        return [asked for asked, _, _ in self.requests]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    one = Server()
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", one.answer)
    async with TestServer(app, host="127.0.0.1") as listening:
        one.url = f"http://127.0.0.1:{listening.port}"
        yield one


def wanted(server_url: str, source: Media, message_id: str = "3EB0A1", **given: str) -> WantedFile:
    settings = {"server_url": server_url, "instance": "loja 1", "session": "loja", "connection": "+55", "account_sid": "AC1"}
    names = ("api_key", "secret_key", "auth_token")
    return WantedFile(source, message_id, settings, {name: [given.get(name, f"the-{name}")] for name in names}, LIMIT)


async def fetched(files: ProviderFiles, asked: WantedFile) -> bytes:
    host = URL(asked.settings["server_url"])
    outside = Outside(frozenset({f"{host.host}:{host.port}"}))
    try:
        async with files.download(asked, outside.of(uuid4())) as download:
            return b"".join([chunk async for chunk in download.chunks])
    finally:
        await outside.close()


async def failure(files: ProviderFiles, asked: WantedFile) -> MediaFailure:
    with pytest.raises(NotFetched) as caught:
        await fetched(files, asked)
    return caught.value.failure


@pytest.mark.parametrize("files", [EvolutionFiles(), WPPConnectFiles(), BaileysFiles()], ids=lambda files: files.name)
async def test_a_file_from_the_simulated_server(files: ProviderFiles, simulator: Simulator) -> None:
    keys = {"api_key": "baileys-api-key", "secret_key": "wppconnect-secret-key"}
    link = {"evolution": "loja 1", "wppconnect": "loja", "baileys": "+5511999990000"}[files.name]
    if files.name == "evolution":
        keys["api_key"] = "evolution-global-key"
    async with httpx2.AsyncClient(base_url=simulator.url, trust_env=False) as client:
        await open_link(client, files.name, link)
        sent = {"phone": "5541988887777", "media": {"mime_type": "image/jpeg", "content": IN_BASE64}}
        written = await client.post(f"/_sim/linked/{files.name}/{link}/messages", json=sent)
    message_id = written.json()["id"]
    server_url = f"{simulator.url}/{files.name}"
    known = f"false_5541988887777@c.us_{message_id}" if files.name == "wppconnect" else message_id

    assert await fetched(files, wanted(server_url, Media(), known, **keys)) == JPEG
    assert await failure(files, wanted(server_url, Media(), "3EB0FFFF", **keys)) == "absent"
    assert await failure(files, wanted(server_url, Media(), known)) == "refused"


async def open_link(client: httpx2.AsyncClient, name: str, link: str) -> None:
    nowhere = "http://127.0.0.1:1/"
    if name == "evolution":
        key = {"apikey": "evolution-global-key"}
        await client.post("/evolution/instance/create", headers=key, json={"instanceName": link, "qrcode": True})
    elif name == "wppconnect":
        token = (await client.post(f"/wppconnect/api/{link}/wppconnect-secret-key/generate-token")).json()["token"]
        headers = {"authorization": f"Bearer {token}"}
        await client.post(f"/wppconnect/api/{link}/start-session", headers=headers, json={"webhook": nowhere})
    else:
        options = {"webhookUrl": nowhere, "webhookVerifyToken": "secret-token"}
        await client.post(f"/baileys/connections/{link}", headers={"x-api-key": "baileys-api-key"}, json=options)
    (await client.post(f"/_sim/linked/{name}/{link}/scan")).raise_for_status()


EVOLUTION = "POST /chat/getBase64FromMediaMessage/loja%201"


async def test_evolution_is_asked_by_the_messages_id(server: Server) -> None:
    server.tell(EVOLUTION, 201, {"base64": IN_BASE64, "mimetype": "image/jpeg"})

    assert await fetched(EvolutionFiles(), wanted(server.url, Media())) == JPEG
    ((_, headers, body),) = server.requests
    assert headers["apikey"] == "the-api_key"
    assert json.loads(body)["message"] == {"key": {"id": "3EB0A1"}}


async def test_evolutions_bucket_is_asked_without_the_key_and_before_the_instance(server: Server) -> None:
    server.tell("GET /bucket/a.jpg?X-Amz-Signature=1", 200, JPEG)
    source = Media(url=f"{server.url}/bucket/a.jpg?X-Amz-Signature=1", sha256=SHA256)

    assert await fetched(EvolutionFiles(), wanted(server.url, source)) == JPEG
    ((_, headers, _),) = server.requests
    assert not {"apikey", "authorization", "cookie"} & set(headers)


@pytest.mark.parametrize(
    "url",
    ["{}/gone.jpg", "http://169.254.169.254/x", "https://minio.internal.test/x", "http://127.0.0.1:1/x", "no url", "file:///x"],
)
async def test_where_the_bucket_may_not_be_asked_evolution_is(server: Server, url: str) -> None:
    server.tell(EVOLUTION, 201, {"base64": f"data:image/jpeg;base64,{IN_BASE64}"})

    assert await fetched(EvolutionFiles(), wanted(server.url, Media(url=url.format(server.url)))) == JPEG


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"response": {"message": "Message not found"}}, "absent"),
        (401, {}, "refused"),
        (404, {}, "absent"),
        (500, {"response": {"message": "Connection Closed"}}, "unreachable"),
        (429, {}, "unreachable"),
        (201, {"base64": "not base64!"}, "absent"),
        (201, {"base64": ""}, "absent"),
        (201, ["no object"], "absent"),
        (201, b"\xff\xfe no JSON", "absent"),
        (201, {"base64": "QUJD" * 100_000}, "too_large"),
        (302, {}, "unsafe"),
    ],
)
async def test_what_evolutions_answers_mean(server: Server, status: int, body: Any, expected: MediaFailure) -> None:
    server.tell(EVOLUTION, status, body)

    assert await failure(EvolutionFiles(), wanted(server.url, Media())) == expected


async def test_wppconnect_wants_a_token_first(server: Server) -> None:
    server.tell("POST /api/loja/the-secret_key/generate-token", 201, {"token": "$2b$10$x"})
    server.tell("GET /api/loja/get-media-by-message/false_55@c.us_3EB0", 200, {"base64": IN_BASE64})

    assert await fetched(WPPConnectFiles(), wanted(server.url, Media(), "false_55@c.us_3EB0")) == JPEG
    assert [headers.get("authorization") for _, headers, _ in server.requests] == [None, "Bearer $2b$10$x"]


@pytest.mark.parametrize(
    ("status", "expected"), [(400, "absent"), (401, "refused"), (404, "unreachable"), (500, "unreachable")]
)
async def test_what_wppconnects_answers_mean(server: Server, status: int, expected: MediaFailure) -> None:
    server.tell("POST /api/loja/the-secret_key/generate-token", 201, {"token": "x"})
    server.tell("GET /api/loja/get-media-by-message/3EB0A1", status)

    assert await failure(WPPConnectFiles(), wanted(server.url, Media())) == expected


async def test_a_wrong_key_of_wppconnect_is_refused(server: Server) -> None:
    server.tell("POST /api/loja/the-secret_key/generate-token", 400, {"message": "The SECRET_KEY is incorrect"})

    assert await failure(WPPConnectFiles(), wanted(server.url, Media())) == "refused"


async def test_a_bridge_is_asked_by_the_messages_id(server: Server) -> None:
    server.tell("GET /media/3EB0A1", 200, JPEG)

    assert await fetched(BaileysFiles(), wanted(server.url, Media())) == JPEG
    assert [headers["x-api-key"] for _, headers, _ in server.requests] == ["the-api_key"]


@pytest.mark.parametrize("message_id", ["", "..", "."])
async def test_an_id_that_leads_elsewhere_is_asked_of_nobody(server: Server, message_id: str) -> None:
    assert await failure(BaileysFiles(), wanted(server.url, Media(), message_id)) == "unsafe"
    assert server.requests == []


async def test_an_id_stays_one_segment(server: Server) -> None:
    assert await failure(BaileysFiles(), wanted(server.url, Media(), "../connections/x?y#z")) == "absent"
    assert server.asked == ["GET /media/..%2Fconnections%2Fx%3Fy%23z"]


@pytest.mark.parametrize("files", [EvolutionFiles(), WPPConnectFiles(), BaileysFiles()], ids=lambda files: files.name)
async def test_a_server_within_our_network_that_nobody_named_is_not_asked(files: ProviderFiles, server: Server) -> None:
    outside = Outside()
    with pytest.raises(NotFetched) as caught:
        async with files.download(wanted(server.url, Media()), outside.of(uuid4())):
            pass
    assert (caught.value.failure, server.requests) == ("unsafe", [])
    await outside.close()


TWILIO = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


async def test_twilios_credentials_do_not_follow_the_redirect(server: Server) -> None:
    server.tell(f"GET {TWILIO}", 307, location=f"{server.url}/signed?Signature=x")
    server.tell("GET /signed?Signature=x", 200, JPEG)

    assert await fetched(TwilioFiles(server.url), wanted(server.url, Media(url=server.url + TWILIO))) == JPEG
    basic = encode_basic_auth("AC1", "the-auth_token")
    assert [headers.get("authorization") for _, headers, _ in server.requests] == [basic, None]


async def test_twilio_is_believed_about_redirects_to_its_own_places_only(server: Server) -> None:
    may = TwilioFiles("https://api.twilio.com")._may_lead_to
    right = (
        "https://mms.twiliocdn.com/AC1/x",
        "https://s3-external-1.amazonaws.com/media.twiliocdn.com/x",
        "https://api.twilio.com/x",
    )
    wrong = (
        "http://mms.twiliocdn.com/x",
        "https://twiliocdn.com.evil.test/x",
        "https://mms.twiliocdn.com:8443/x",
        "https://10.0.0.1/",
    )
    assert [may(URL(url)) for url in right] == [True] * 3
    assert [may(URL(url)) for url in wrong] == [False] * 4

    server.tell(f"GET {TWILIO}", 307, location="https://evil.test/x")
    assert await failure(TwilioFiles(server.url), wanted(server.url, Media(url=server.url + TWILIO))) == "unsafe"


@pytest.mark.parametrize(
    "url", ["https://api.twilio.com.evil.test/x", "http://api.twilio.com/x", "https://evil.test/", "x", None]
)
async def test_twilios_credentials_go_to_its_api_only(url: str | None) -> None:
    asked = wanted("http://127.0.0.1:1", Media(url=url))

    assert await failure(TwilioFiles("https://api.twilio.com"), asked) == "unsafe"


async def test_twilio_forgets_what_it_is_told_to(server: Server) -> None:
    server.tell(f"DELETE {TWILIO}", 204)
    outside = Outside(frozenset({"127.0.0.1"}))
    await TwilioFiles(server.url).forget(wanted(server.url, Media(url=server.url + TWILIO)), outside.of(uuid4()))

    assert server.asked == [f"DELETE {TWILIO}"]
    await outside.close()


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def test_a_file_within_evolutions_webhook() -> None:
    message = {"key": {"id": "1"}, "message": {"imageMessage": {}, "base64": IN_BASE64}}
    inline = EvolutionFiles().inline

    assert inline(body(event="messages.upsert", data=message), "1") == JPEG
    assert inline(body(event="MESSAGES_UPSERT", data=[{"key": {"id": "0"}}, message]), "1") == JPEG
    assert inline(body(data=message), "2") is None
    assert inline(body(data={"key": {"id": "1"}, "message": {"imageMessage": {}}}), "1") is None
    for rubbish in (b"", b'"base64"', b'["base64"]', body(data={"base64": 1}), body(data=[1, None, {"base64": {}}])):
        assert inline(rubbish, "1") is None


def test_a_file_within_wppconnects_webhook() -> None:
    inline, message_id = WPPConnectFiles().inline, "false_55@c.us_3EB0"

    assert inline(body(event="onmessage", id=message_id, body=IN_BASE64), message_id) == JPEG
    assert inline(body(event="onmessage", id={"_serialized": message_id}, body=IN_BASE64), message_id) == JPEG
    several = {"0": {"id": "x"}, "1": {"id": message_id, "body": IN_BASE64}}
    assert inline(body(event="unreadmessages", **several), message_id) == JPEG
    assert inline(body(event="onmessage", id=message_id, body="Olá!"), message_id) is None
    for rubbish in (b"", b"[]", b"null", body(id=1, body=IN_BASE64), body(body=[])):
        assert inline(rubbish, message_id) is None


def test_a_file_within_a_bridges_webhook() -> None:
    inline = BaileysFiles().inline

    assert inline(body(event="messages.upsert", data={}, extra={"media": {"3EB0": IN_BASE64}}), "3EB0") == JPEG
    assert inline(body(event="messages.upsert", extra={"media": {"3EB0": IN_BASE64}}), "3EB1") is None
    for rubbish in (b"", b'"media"', b'["media"]', body(extra={"media": ["x"]}), body(extra={"media": {"3EB0": 1}})):
        assert inline(rubbish, "3EB0") is None
