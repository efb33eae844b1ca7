"""A channel, its number on the simulator, and a document, for a tenant that is there. Seeding again changes nothing."""

import asyncio
from importlib.resources import files
from typing import Any

import httpx2

from simulator.demo.business import DemoBusiness, DemoFleet

INDEXED_WITHIN_S = 60.0


class SeedFailed(Exception):
    """A tenant could not be set up; the message says at which step."""


async def seed_business(client: httpx2.AsyncClient, fleet: DemoFleet, business: DemoBusiness) -> dict[str, Any]:
    """Returns a tenant's ids, tokens and secrets. What it needs is made where it is missing; `client` then is its admin."""
    admin, channel = await channel_of(client, fleet, business)
    agent = await sign_in(client, fleet, business.agent)
    await _register(client, fleet, business, channel["webhook_url"])
    await _upload(client, fleet, business)
    return {
        "tenant_id": business.tenant_id,
        "admin_email": business.admin,
        "agent_email": business.agent,
        "password": fleet.password,
        "admin_token": admin,
        "agent_token": agent["access_token"],
        "channels": {
            "meta": {
                "channel_id": channel["channel_id"],
                "webhook_url": channel["webhook_url"],
                "app_secret": fleet.app_secret,
                "verify_token": fleet.verify_token,
                "phone_number_id": business.phone_number_id,
            }
        },
    }


async def channel_of(client: httpx2.AsyncClient, fleet: DemoFleet, business: DemoBusiness) -> tuple[str, dict[str, Any]]:
    """Returns the admin's token, which `client` keeps, and the channel, which is made where it is missing."""
    admin = await sign_in(client, fleet, business.admin)
    client.headers["authorization"] = f"Bearer {admin['access_token']}"
    return admin["access_token"], await _channel(client, fleet, business)


async def sign_in(client: httpx2.AsyncClient, fleet: DemoFleet, email: str) -> dict[str, Any]:
    """Returns what the gateway answers to somebody with the demo's password: token, role and ids."""
    body = {"email": email, "password": fleet.password}
    return await _ok(client.post(f"{fleet.gateway}/v1/sessions", json=body), f"signing {email} in")


async def _channel(client: httpx2.AsyncClient, fleet: DemoFleet, business: DemoBusiness) -> dict[str, Any]:
    url = f"{fleet.gateway}/v1/channels"
    channels = await _ok(client.get(url), "listing channels")
    for channel in channels["channels"]:
        if channel["settings"].get("phone_number_id") == business.phone_number_id:
            return dict(channel)
    body = {
        "provider": "meta",
        "name": "WhatsApp",
        "settings": {"phone_number_id": business.phone_number_id},
        "secrets": {
            "app_secret": fleet.app_secret,
            "verify_token": fleet.verify_token,
            "access_token": fleet.access_token,
        },
    }
    return await _ok(client.post(url, json=body), "creating the channel")


async def _register(client: httpx2.AsyncClient, fleet: DemoFleet, business: DemoBusiness, webhook_url: str) -> None:
    body = {
        "webhook_url": webhook_url,
        "app_secret": fleet.app_secret,
        "verify_token": fleet.verify_token,
        "access_token": fleet.access_token,
        "display_phone_number": f"+55 41 {business.phone_number_id[-8:-4]}-{business.phone_number_id[-4:]}",
        "name": business.name,
        "open_window": business.open_window,
    }
    url = f"{fleet.simulator}/_sim/channels/{business.phone_number_id}"
    await _ok(client.put(url, json=body), "registering the number")


async def _upload(client: httpx2.AsyncClient, fleet: DemoFleet, business: DemoBusiness) -> None:
    url = f"{fleet.knowledge}/v1/documents"
    content = files("simulator.demo").joinpath(business.document).read_bytes()
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
