"""The demo: a bakery with an admin, an agent, a number on the simulator and a document. Seeding again changes nothing."""

import asyncio
import json
import subprocess
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx2

from devkit.fleet.fleet import Fleet

INDEXED_WITHIN_S = 60.0


@dataclass(frozen=True)
class DemoBusiness:
    """A made-up tenant: who signs in, the number it has on the simulator, what it uploads.

    With `open_window` the simulator lets it write to customers who never wrote through the phone page.
    """

    tenant_id: str
    name: str
    admin: str
    agent: str
    phone_number_id: str
    document: str = "padaria-sol.md"
    open_window: bool = False


PADARIA_SOL = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-000000000001",
    name="Padaria Sol",
    admin="admin@padaria-sol.example",
    agent="agente@padaria-sol.example",
    phone_number_id="105954558954427",
)


class SeedFailed(Exception):
    """A tenant could not be set up; the message says at which step."""


def start_with_demo(fleet: Fleet) -> dict[str, Any]:
    """Returns what `fleet.json` says once the fleet runs, what was not running started, and the demo is seeded.

    Raises `EmbeddedError` and `SeedFailed`.
    """
    fleet.start()
    fleet.say("seeding the demo tenant")
    description = fleet.describe() | {"demo": asyncio.run(seed(fleet))}
    if "console" in description:
        description["console"]["sign_in_link"] = sign_in_link(fleet, PADARIA_SOL)
    fleet.write_down(description)
    return description


async def seed(fleet: Fleet, business: DemoBusiness = PADARIA_SOL) -> dict[str, Any]:
    """Returns a tenant's ids, tokens and secrets as `fleet.json` gives them. What it needs is made where it is missing."""
    async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
        admin, channel = await seed_channel(client, fleet, business)
        agent = await sign_in(client, fleet, business.agent)
        await _register(client, fleet, business, channel["webhook_url"])
        await _upload(client, fleet, business)
    return {
        "tenant_id": business.tenant_id,
        "admin_email": business.admin,
        "agent_email": business.agent,
        "password": fleet.secrets.demo_password,
        "admin_token": admin,
        "agent_token": agent["access_token"],
        "channels": {
            "meta": {
                "channel_id": channel["channel_id"],
                "webhook_url": channel["webhook_url"],
                "app_secret": fleet.secrets.app_secret,
                "verify_token": fleet.secrets.verify_token,
                "phone_number_id": business.phone_number_id,
            }
        },
    }


async def seed_channel(client: httpx2.AsyncClient, fleet: Fleet, business: DemoBusiness) -> tuple[str, dict[str, Any]]:
    """Returns the admin's token, which `client` keeps, and the channel. Tenant, people and channel are made where they are
    missing.
    """
    await asyncio.to_thread(_create_tenant, fleet, business)
    admin = await sign_in(client, fleet, business.admin)
    client.headers["authorization"] = f"Bearer {admin['access_token']}"
    return admin["access_token"], await _channel(client, fleet, business)


def _create_tenant(fleet: Fleet, business: DemoBusiness) -> None:
    people = ["--tenant-id", business.tenant_id, "--admin-email", business.admin, "--agent-email", business.agent]
    command = ["tenants", "create", "--name", business.name, *people, "--admin-password-stdin"]
    _as_operator(fleet, "the tenant was not created", *command, stdin=fleet.secrets.demo_password)


def sign_in_link(fleet: Fleet, business: DemoBusiness) -> str:
    """Returns a new address at which the console is open to the business's admin, once."""
    command = ["people", "sign-in-link", business.admin, "--tenant-id", business.tenant_id]
    made = json.loads(_as_operator(fleet, "no link to sign in was made", *command))
    return str(made["url"])


def _as_operator(fleet: Fleet, wrong: str, *command: str, stdin: str = "") -> str:
    """Returns what the gateway's command prints, run as an operator does: in the gateway's environment."""
    done = subprocess.run(
        [fleet.checkout.python, "-m", "gateway", *command],
        input=stdin,
        env=fleet.environment("gateway"),
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise SeedFailed(f"{wrong}: {done.stderr.strip()[-2000:]}")
    return done.stdout


async def sign_in(client: httpx2.AsyncClient, fleet: Fleet, email: str) -> dict[str, Any]:
    """Returns what the gateway answers to somebody with the demo's password: token, role and ids."""
    body = {"email": email, "password": fleet.secrets.demo_password}
    return await _ok(client.post(f"{fleet.services['gateway'].url}/v1/sessions", json=body), f"signing {email} in")


async def _channel(client: httpx2.AsyncClient, fleet: Fleet, business: DemoBusiness) -> dict[str, Any]:
    url = f"{fleet.services['gateway'].url}/v1/channels"
    channels = await _ok(client.get(url), "listing channels")
    for channel in channels["channels"]:
        if channel["settings"].get("phone_number_id") == business.phone_number_id:
            return dict(channel)
    secrets = fleet.secrets
    body = {
        "provider": "meta",
        "name": "WhatsApp",
        "settings": {"phone_number_id": business.phone_number_id},
        "secrets": {
            "app_secret": secrets.app_secret,
            "verify_token": secrets.verify_token,
            "access_token": secrets.access_token,
        },
    }
    return await _ok(client.post(url, json=body), "creating the channel")


async def _register(client: httpx2.AsyncClient, fleet: Fleet, business: DemoBusiness, webhook_url: str) -> None:
    body = {
        "webhook_url": webhook_url,
        "app_secret": fleet.secrets.app_secret,
        "verify_token": fleet.secrets.verify_token,
        "access_token": fleet.secrets.access_token,
        "display_phone_number": f"+55 41 {business.phone_number_id[-8:-4]}-{business.phone_number_id[-4:]}",
        "name": business.name,
        "open_window": business.open_window,
    }
    url = f"{fleet.simulator.url}/_sim/channels/{business.phone_number_id}"
    await _ok(client.put(url, json=body), "registering the number")


async def _upload(client: httpx2.AsyncClient, fleet: Fleet, business: DemoBusiness) -> None:
    url = f"{fleet.services['knowledge'].url}/v1/documents"
    content = files("devkit.fleet").joinpath("demo", business.document).read_bytes()
    upload = {"file": (business.document, content, "text/markdown")}
    document = await _ok(client.post(url, files=upload), "uploading the document")
    async with asyncio.timeout(INDEXED_WITHIN_S):
        while document["status"] == "processing":
            await asyncio.sleep(0.2)
            document = await _ok(client.get(f"{url}/{document['document_id']}"), "reading the document")
    if document["status"] != "indexed":
        raise SeedFailed(f"the document was not indexed: {document}")


async def _ok(call: Any, doing: str) -> dict[str, Any]:
    answer: httpx2.Response = await call
    if not answer.is_success:
        raise SeedFailed(f"{doing} was answered {answer.status_code}: {answer.text[:500]}")
    return dict(answer.json()) if answer.content else {}
