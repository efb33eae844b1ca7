"""The simulated servers that link numbers, asked as their clients ask them."""

import base64
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import httpx2
import pytest
from simulator.baileys.api import API_KEY as BRIDGE_KEY
from simulator.evolution.api import API_KEY as EVOLUTION_KEY
from simulator.linked.servers import linked_servers
from simulator.parts import SimulatorParts
from simulator.wppconnect.api import SECRET_KEY, token_of
from starlette.applications import Starlette

PICTURE = b"\xff\xd8\xff\xe0 a picture"
BRIDGE = {"x-api-key": BRIDGE_KEY}
EVOLUTION = {"apikey": EVOLUTION_KEY}
WPPCONNECT = {"authorization": f"Bearer {token_of('loja')}"}
BEGIN: dict[str, tuple[str, str, dict[str, str], dict[str, Any]]] = {
    "evolution": ("loja", "/evolution/instance/create", EVOLUTION, {"instanceName": "loja", "qrcode": True}),
    "wppconnect": ("loja", "/wppconnect/api/loja/start-session", WPPCONNECT, {}),
    "baileys": (
        "+5511999990000",
        "/baileys/connections/+5511999990000",
        BRIDGE,
        {"webhookUrl": "http://127.0.0.1:1/", "webhookVerifyToken": "a-token"},
    ),
}


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        routes = await stack.enter_async_context(linked_servers(SimulatorParts(session)))
        transport = httpx2.ASGITransport(Starlette(routes=routes))
        yield await stack.enter_async_context(httpx2.AsyncClient(transport=transport, base_url="http://simulator"))


async def linked(client: httpx2.AsyncClient, server: str) -> str:
    name, path, headers, body = BEGIN[server]
    assert (await client.post(path, headers=headers, json=body)).is_success
    assert (await client.post(f"/_sim/linked/{server}/{name}/scan")).json()["state"] == "open"
    return name


async def picture(client: httpx2.AsyncClient, server: str, name: str) -> str:
    media = {"mime_type": "image/jpeg", "content": base64.b64encode(PICTURE).decode()}
    written = await client.post(f"/_sim/linked/{server}/{name}/messages", json={"phone": "5541988887777", "media": media})
    message_id: str = written.json()["id"]
    return message_id


@pytest.mark.parametrize("server", BEGIN)
async def test_a_wrong_key_opens_nothing(client: httpx2.AsyncClient, server: str) -> None:
    name, path, headers, body = BEGIN[server]
    refused = await client.post(path, headers=dict.fromkeys(headers, "Bearer wrong"), json=body)

    assert refused.status_code == 401
    assert (await client.get(f"/_sim/linked/{server}/{name}")).status_code == 404


async def test_a_token_needs_the_secret_key(client: httpx2.AsyncClient) -> None:
    path = "/wppconnect/api/loja/{}/generate-token"
    assert (await client.post(path.format("wrong"))).status_code == 400
    assert (await client.post(path.format(SECRET_KEY))).json()["token"] == token_of("loja")


@pytest.mark.parametrize("server", BEGIN)
async def test_a_customers_file_is_had_by_its_message(client: httpx2.AsyncClient, server: str) -> None:
    name = await linked(client, server)
    message_id = await picture(client, server, name)

    if server == "evolution":
        body = {"message": {"key": {"id": message_id}}}
        answer = await client.post(f"/evolution/chat/getBase64FromMediaMessage/{name}", headers=EVOLUTION, json=body)
        had, kind = base64.b64decode(answer.json()["base64"]), answer.json()["mimetype"]
    elif server == "wppconnect":
        path = f"/wppconnect/api/loja/get-media-by-message/false_5541988887777@c.us_{message_id}"
        answer = await client.get(path, headers=WPPCONNECT)
        had, kind = base64.b64decode(answer.json()["base64"]), answer.json()["mimetype"]
    else:
        answer = await client.get(f"/baileys/media/{message_id}", headers=BRIDGE)
        had, kind = answer.content, "image/jpeg"
    assert answer.is_success
    assert (had, kind) == (PICTURE, "image/jpeg")


async def test_messages_are_sent_while_the_number_is_linked(client: httpx2.AsyncClient) -> None:
    refused = {"evolution": 500, "wppconnect": 404, "baileys": 404}
    for server in BEGIN:
        name = await linked(client, server)
        asked: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
            "evolution": ("/evolution/message/sendText/loja", EVOLUTION, {"number": "5541988887777", "text": "Olá"}),
            "wppconnect": ("/wppconnect/api/loja/send-message", WPPCONNECT, {"phone": "5541988887777", "message": "Olá"}),
            "baileys": (
                f"/baileys/connections/{name}/send-message",
                BRIDGE,
                {"jid": "5541988887777@s.whatsapp.net", "messageContent": {"text": "Olá"}},
            ),
        }
        path, headers, body = asked[server]
        assert (await client.post(path, headers=headers, json=body)).is_success
        await client.post(f"/_sim/linked/{server}/{name}/lose", json={"code": 428})
        assert (await client.post(path, headers=headers, json=body)).status_code == refused[server]
        assert (await client.get(f"/_sim/linked/{server}/{name}")).json()["sent"] == [body]


async def test_only_after_a_logout_a_new_code_is_needed(client: httpx2.AsyncClient) -> None:
    name = await linked(client, "evolution")
    for code, state in ((428, "open"), (401, "connecting")):
        await client.post(f"/_sim/linked/evolution/{name}/lose", json={"code": code})
        await client.get(f"/evolution/instance/connect/{name}", headers=EVOLUTION)
        answer = await client.get(f"/evolution/instance/connectionState/{name}", headers=EVOLUTION)
        assert answer.json()["instance"]["state"] == state
