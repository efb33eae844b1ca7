"""A page of the console, as a browser has it: through the front door to the real services, with nothing but its cookie kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from devkit.console.door import FrontDoor
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play
from devkit.fleet.seed import sign_in_link
from simulator.demo.business import PADARIA_SOL
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

OURS = {"x-prosa-console": "1", "sec-fetch-site": "same-origin"}
REFRESH = "/api/gateway/v1/sessions/refresh"


@pytest.fixture
async def browser(door: FrontDoor) -> AsyncIterator[httpx2.AsyncClient]:
    """Keeps cookies, and sends them only where their path says."""
    async with httpx2.AsyncClient(base_url=door.url, headers=OURS, trust_env=False, timeout=30) as client:
        yield client


async def signed_in(browser: httpx2.AsyncClient, fleet: Fleet) -> dict[str, Any]:
    who = {"email": PADARIA_SOL.admin, "password": fleet.secrets.demo_password}
    return dict((await browser.post("/api/gateway/v1/sessions", json=who)).raise_for_status().json())


async def test_who_opens_the_link_stays_signed_in_by_a_cookie_until_they_leave(
    bakery: Play, fleet: Fleet, door: FrontDoor, browser: httpx2.AsyncClient
) -> None:
    link = await asyncio.to_thread(sign_in_link, fleet, PADARIA_SOL)
    assert link.startswith(f"{door.url}/sign-in#link=")
    shown = {"token": link.partition("#link=")[2]}
    session = (await browser.post("/api/gateway/v1/sessions/link", json=shown)).raise_for_status().json()
    (cookie,) = browser.cookies.jar
    assert (cookie.name, cookie.path, session["refresh_token"]) == ("prosa_refresh", "/api/gateway/v1/sessions", None)

    refreshed = (await browser.post(REFRESH)).raise_for_status().json()
    me = await browser.get("/api/gateway/v1/me", headers={"authorization": f"Bearer {refreshed['access_token']}"})
    assert me.json()["email"] == PADARIA_SOL.admin
    assert (await browser.post(REFRESH, headers={"sec-fetch-site": "cross-site"})).status_code == 403

    own = {"authorization": f"Bearer {refreshed['access_token']}"}
    ended = await browser.delete("/api/gateway/v1/sessions", headers=own)
    assert (ended.status_code, list(browser.cookies.jar)) == (204, [])
    assert (await browser.post(REFRESH)).status_code == 401


async def test_the_live_inbox_opens_to_pages_of_this_origin_only(
    bakery: Play, fleet: Fleet, door: FrontDoor, browser: httpx2.AsyncClient
) -> None:
    session = await signed_in(browser, fleet)
    url = f"{door.url.replace('http', 'ws')}/api/conversation/v1/ws"
    for origin in door.origins:
        async with connect(url, origin=origin, proxy=None) as socket:  # type: ignore[arg-type]
            await socket.send(json.dumps({"type": "authenticate", "token": session["access_token"]}))
            async with asyncio.timeout(60):
                assert json.loads(await socket.recv())["type"] == "ready"
    with pytest.raises(InvalidStatus, match="403"):
        await connect(url, origin="https://evil.test", proxy=None)  # type: ignore[arg-type]


async def test_a_document_is_uploaded_and_found_through_the_door(
    bakery: Play, fleet: Fleet, browser: httpx2.AsyncClient, tmp_path: Path
) -> None:
    session = await signed_in(browser, fleet)
    browser.headers["authorization"] = f"Bearer {session['access_token']}"
    upload = {"file": ("porta.md", b"# Porta\n\nA porta abre pela frente.\n", "text/markdown")}
    made = (await browser.post("/api/knowledge/v1/documents", files=upload)).raise_for_status().json()

    listed = (await browser.get("/api/knowledge/v1/documents")).raise_for_status().json()
    assert made["document_id"] in [one["document_id"] for one in listed["documents"]]
    assert (await browser.delete(f"/api/knowledge/v1/documents/{made['document_id']}")).status_code < 300
