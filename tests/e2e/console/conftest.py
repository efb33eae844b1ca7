"""People at the console: each in a browser of their own, over the fleet of the end-to-end tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from devkit.console.chromium import ARGUMENTS, find_chromium
from devkit.console.door import FrontDoor
from devkit.console.sources import ConsoleSources
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play
from playwright.async_api import Browser, async_playwright
from simulator.demo.business import DemoBusiness

from .pages import FURNISHED, Furnished, furnish
from .person import Person

FLORIST = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-000000000006",
    name="Floricultura Jasmim",
    admin="admin@floricultura-jasmim.example",
    agent="agente@floricultura-jasmim.example",
    phone_number_id="505954558954431",
)
Seeded = Callable[[DemoBusiness], Awaitable[dict[str, Any]]]
Enters = Callable[..., Awaitable[Person]]
Colleague = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(ConsoleSources()), args=list(ARGUMENTS))
        yield browser
        await browser.close()


@asynccontextmanager
async def entrance(browser: Browser, fleet: Fleet, door: FrontDoor) -> AsyncIterator[Enters]:
    """Yields what lets people in; they leave in the end."""
    async with AsyncExitStack() as stack:

        async def someone(
            email: str | None, *, language: str = "pt-BR", width: int = 1280, height: int = 800, **given: object
        ) -> Person:
            size = {"width": width, "height": height}
            context = await browser.new_context(base_url=door.url, locale=language, viewport=size, **given)
            stack.push_async_callback(context.close)
            person = await Person.at(context)
            if email is not None:
                await person.is_let_in(email, fleet.secrets.demo_password)
            return person

        yield someone


@pytest.fixture
async def enters(browser: Browser, fleet: Fleet, door: FrontDoor) -> AsyncIterator[Enters]:
    """`await enters(business["admin_email"], …)`: a person who is signed in, and opens a first page. They may be several."""
    async with entrance(browser, fleet, door) as enters:
        yield enters


@pytest.fixture(scope="module")
async def stays(browser: Browser, fleet: Fleet, door: FrontDoor) -> AsyncIterator[Enters]:
    """As `enters`, for people who change nothing and go from story to story."""
    async with entrance(browser, fleet, door) as enters:
        yield enters


@pytest.fixture(scope="session")
async def furniture(fleet: Fleet, seeded: Seeded) -> dict[str, str]:
    async with Play(fleet.describe(), await seeded(FURNISHED)) as play:
        return await furnish(play)


@pytest.fixture
async def furnished(fleet: Fleet, seeded: Seeded, furniture: dict[str, str]) -> AsyncIterator[Furnished]:
    """A business in which no page is empty; stories that change it make one of their own."""
    async with Play(fleet.describe(), await seeded(FURNISHED)) as play:
        yield Furnished(play, furniture)


@pytest.fixture
async def florist(fleet: Fleet, seeded: Seeded) -> AsyncIterator[Play]:
    """A business whose people are helped by the AI, and which may have further numbers and documents."""
    async with Play(fleet.describe(), await seeded(FLORIST)) as play:
        admin = await play.service("conversation")
        now = (await admin.get("/v1/policy")).raise_for_status()
        policy, seen = now.json() | {"suggests_replies": True}, {"if-match": now.headers["etag"]}
        (await admin.put("/v1/policy", json=policy, headers=seen)).raise_for_status()
        yield play
        await play.no_faults()


@pytest.fixture
async def colleague(bakery: Play, fleet: Fleet) -> Colleague:
    """`await colleague("viewer", "Vera")`: the address of somebody else at the bakery, or `at` another business, who is
    invited where nobody was yet.
    """

    async def invited(role: str, name: str, at: Play = bakery) -> str:
        email = f"{name.lower()}@{at.demo['admin_email'].partition('@')[2]}"
        gateway = await at.service("gateway")
        users = (await gateway.get("/v1/users", params={"limit": 200})).raise_for_status().json()["users"]
        if not any(one["email"] == email for one in users):
            invitation = {"email": email, "role": role, "display_name": name}
            made = (await gateway.post("/v1/invitations", json=invitation)).raise_for_status().json()
            acceptance = {"token": made["token"], "password": fleet.secrets.demo_password}
            (await gateway.post("/v1/invitations/accept", json=acceptance)).raise_for_status()
        return email

    return invited
