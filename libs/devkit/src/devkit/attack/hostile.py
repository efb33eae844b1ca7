"""The hostile tenant: what it has, and everything that it does at once."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx2
from simulator.demo.business import DemoBusiness

from devkit.attack import bodies
from devkit.attack.bodies import BridgeLine, HostileBody, MetaLine
from devkit.fleet.fleet import Fleet
from devkit.fleet.seed import seed

HOSTILE = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-00000000dead",
    name="Hostil",
    admin="admin@hostil.example",
    agent="agente@hostil.example",
    phone_number_id="666954558954427",
)
BRIDGES, PICTURES, CUSTOMERS = 20, 48, 120
SOCKETS, LONG_BYTES, SHORT_BYTES = 150, 2_900_000, 105_000
GUESSES = 40
AGAIN_AFTER_S = 1.0
TOKEN = "a-verify-token"
ANSWER_TIMEOUT = aiohttp.ClientTimeout(total=60)


@dataclass(frozen=True)
class Hostile:
    """Its numbers, and where it knocks. `gateway` is an address, `email` somebody whose password it guesses."""

    meta: MetaLine
    bridges: list[BridgeLine]
    gateway: str
    admin_token: str
    email: str

    async def attack(self, for_s: float) -> dict[str, dict[int, int]]:
        """Returns how often each HTTP status came, by attack; 0 is none. Everything is done at once, for about so long."""
        answers: dict[str, dict[int, int]] = {}
        bridge = self.bridges[0]
        async with aiohttp.ClientSession(timeout=ANSWER_TIMEOUT, connector=aiohttp.TCPConnector(limit=0)) as session:
            posts: dict[str, Iterable[HostileBody]] = {
                "late answers": bodies.questions(self.bridges, CUSTOMERS),
                "dripping pictures": bodies.pictures(bridge, PICTURES),
                "endless jids": bodies.endless_jids(bridge),
                "endless names": bodies.endless_names(self.meta),
                "elements of nothing": bodies.nothings(self.meta),
                "deep nesting": bodies.abysses(self.meta, bridge),
            }
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(for_s), asyncio.TaskGroup() as group:
                    for name, sent in posts.items():
                        group.create_task(_post_all(session, sent, answers.setdefault(name, {})))
                    group.create_task(self._guess(session, answers.setdefault("guessed passwords", {})))
                    group.create_task(self._lengthen(session, answers.setdefault("endless settings", {})))
                    for number in range(SOCKETS):
                        length = LONG_BYTES if number % 3 else SHORT_BYTES
                        group.create_task(self._hold(length, answers.setdefault("sockets to nobody", {})))
                    group.create_task(asyncio.sleep(for_s))
        return answers

    async def _guess(self, session: aiohttp.ClientSession, answers: dict[int, int]) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(GUESSES):
                guess = {"email": self.email, "password": f"no-such-{number:08d}"}
                group.create_task(_ask(session, "POST", f"{self.gateway}/v1/sessions", answers, json=guess))

    async def _lengthen(self, session: aiohttp.ClientSession, answers: dict[int, int]) -> None:
        headers = {"authorization": f"Bearer {self.admin_token}"}
        settings = {"settings": {"handoff_message": "a " * 100_000}}
        await _ask(session, "PATCH", f"{self.gateway}/v1/tenant", answers, json=settings, headers=headers)

    async def _hold(self, length: int, answers: dict[int, int]) -> None:
        """A body that never ends, for an address that nobody has."""
        where = urlsplit(self.gateway)
        try:
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            head = f"POST /webhooks/meta/nobody HTTP/1.1\r\nhost: {where.netloc}\r\ncontent-length: {length}\r\n\r\n"
            writer.write(head.encode() + b"x" * (length - 1))
            await writer.drain()
            status = (await reader.readline()).split(b" ")
            _count(answers, int(status[1]) if len(status) > 1 else 0)
            writer.close()
        except OSError:
            _count(answers, 0)


async def _post_all(session: aiohttp.ClientSession, bodies: Iterable[HostileBody], answers: dict[int, int]) -> None:
    async with asyncio.TaskGroup() as group:
        for body in bodies:
            group.create_task(_post(session, body, answers))
            await asyncio.sleep(0)


async def _post(session: aiohttp.ClientSession, body: HostileBody, answers: dict[int, int]) -> None:
    """What is not acknowledged is delivered again, as providers do."""
    headers = {"content-type": "application/json", **body.headers}
    while await _ask(session, "POST", body.url, answers, data=body.content, headers=headers) != 200:
        await asyncio.sleep(AGAIN_AFTER_S)


async def _ask(session: aiohttp.ClientSession, method: str, url: str, answers: dict[int, int], **given: Any) -> int:
    """Returns the status of the answer, 0 for none, and counts it."""
    try:
        async with session.request(method, url, **given) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError):
        status = 0
    _count(answers, status)
    return status


def _count(answers: dict[int, int], status: int) -> None:
    answers[status] = answers.get(status, 0) + 1


async def open_hostile(fleet: Fleet, server_url: str) -> Hostile:
    """Returns the hostile tenant as its admin sets it up: the largest plan, a number at Meta, and many at its own bridge."""
    demo = await seed(fleet, HOSTILE)
    command = [sys.executable, "-m", "billing", "plans", "change", HOSTILE.tenant_id, "enterprise"]
    await asyncio.to_thread(subprocess.run, command, env=fleet.environment("billing"), check=True, capture_output=True)
    gateway, channel = fleet.services["gateway"].url, demo["channels"]["meta"]
    headers = {"authorization": f"Bearer {demo['admin_token']}"}
    async with httpx2.AsyncClient(base_url=gateway, headers=headers, timeout=60, trust_env=False) as client:
        await client.patch("/v1/tenant", json={"settings": {"burst_window_ms": 0}})
        bridges = [await _bridge(client, server_url, number) for number in range(BRIDGES)]
    meta = MetaLine(channel["webhook_url"], channel["app_secret"], HOSTILE.phone_number_id)
    return Hostile(meta, bridges, gateway, demo["admin_token"], HOSTILE.agent)


async def _bridge(client: httpx2.AsyncClient, server_url: str, number: int) -> BridgeLine:
    body = {
        "provider": "baileys",
        "name": f"Bridge {number}",
        "settings": {"connection": f"+55416666{number:04d}", "server_url": server_url},
        "secrets": {"webhook_verify_token": TOKEN, "api_key": "a-hostile-key"},
    }
    channel = (await client.post("/v1/channels", json=body)).raise_for_status().json()
    line = BridgeLine(channel["webhook_url"], TOKEN)
    opened = line.connects()
    (await client.post(opened.url, content=opened.content)).raise_for_status()
    return line
