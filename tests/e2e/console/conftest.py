"""People at the console: each in a browser of their own, over the fleet of the end-to-end tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from devkit.console.chromium import ARGUMENTS, find_chromium
from devkit.console.door import FrontDoor
from devkit.console.sources import ConsoleSources
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play
from devkit.fleet.seed import DemoBusiness
from playwright.async_api import Browser, async_playwright

from .pages import FURNISHED, Furnished, furnish
from .person import Person

Seeded = Callable[[DemoBusiness], Awaitable[dict[str, Any]]]
Enters = Callable[..., Awaitable[Person]]
Colleague = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(ConsoleSources()), args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture
async def enters(browser: Browser, fleet: Fleet, door: FrontDoor) -> AsyncIterator[Enters]:
    """`await enters(business["admin_email"], …)`: a person who has signed in. They may be several."""
    async with AsyncExitStack() as stack:

        async def someone(
            email: str | None, *, language: str = "pt-BR", width: int = 1280, height: int = 800, **given: object
        ) -> Person:
            size = {"width": width, "height": height}
            context = await browser.new_context(base_url=door.url, locale=language, viewport=size, **given)
            stack.push_async_callback(context.close)
            person = await Person.at(context)
            if email is not None:
                await person.signs_in(email, fleet.secrets.demo_password)
            return person

        yield someone


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
async def colleague(bakery: Play, fleet: Fleet) -> Colleague:
    """`await colleague("viewer", "Vera")`: the address of somebody else at the bakery, who is invited where nobody was yet."""

    async def invited(role: str, name: str) -> str:
        email = f"{name.lower()}@padaria-sol.example"
        gateway = await bakery.service("gateway")
        users = (await gateway.get("/v1/users", params={"limit": 200})).raise_for_status().json()["users"]
        if not any(one["email"] == email for one in users):
            invitation = {"email": email, "role": role, "display_name": name}
            made = (await gateway.post("/v1/invitations", json=invitation)).raise_for_status().json()
            acceptance = {"token": made["token"], "password": fleet.secrets.demo_password}
            (await gateway.post("/v1/invitations/accept", json=acceptance)).raise_for_status()
        return email

    return invited
