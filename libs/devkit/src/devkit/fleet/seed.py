"""The demo on an embedded fleet: a bakery with an admin, an agent, a number on the simulator and a document."""

import asyncio
import json
import subprocess
from typing import Any

import httpx2
from simulator.demo import seeding
from simulator.demo.business import PADARIA_SOL, DemoBusiness, DemoFleet
from simulator.demo.seeding import SeedFailed

from devkit.fleet.fleet import Fleet


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
    await asyncio.to_thread(_create_tenant, fleet, business)
    async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
        return await seeding.seed_business(client, _demo_of(fleet), business)


async def seed_channel(client: httpx2.AsyncClient, fleet: Fleet, business: DemoBusiness) -> tuple[str, dict[str, Any]]:
    """Returns the admin's token, which `client` keeps, and the channel. Tenant, people and channel are made where they are
    missing.
    """
    await asyncio.to_thread(_create_tenant, fleet, business)
    return await seeding.channel_of(client, _demo_of(fleet), business)


async def sign_in(client: httpx2.AsyncClient, fleet: Fleet, email: str) -> dict[str, Any]:
    """Returns what the gateway answers to somebody with the demo's password: token, role and ids."""
    return await seeding.sign_in(client, _demo_of(fleet), email)


def _demo_of(fleet: Fleet) -> DemoFleet:
    secrets, services = fleet.secrets, fleet.services
    return DemoFleet(
        gateway=services["gateway"].url,
        knowledge=services["knowledge"].url if "knowledge" in services else "",
        simulator=fleet.simulator.url,
        password=secrets.demo_password,
        app_secret=secrets.app_secret,
        verify_token=secrets.verify_token,
        access_token=secrets.access_token,
    )


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
