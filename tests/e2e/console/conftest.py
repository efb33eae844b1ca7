"""People at the console: each in a browser of their own, over the fleet of the end-to-end tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from devkit.console.chromium import ARGUMENTS, find_chromium
from devkit.console.door import FrontDoor
from devkit.console.sources import ConsoleSources
from devkit.fleet.fleet import Fleet
from playwright.async_api import Browser, async_playwright

from .person import Person

Enters = Callable[..., Awaitable[Person]]


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

        async def someone(email: str | None, *, language: str = "pt-BR", width: int = 1280, **given: object) -> Person:
            size = {"width": width, "height": 800}
            context = await browser.new_context(base_url=door.url, locale=language, viewport=size, **given)
            stack.push_async_callback(context.close)
            person = await Person.at(context)
            if email is not None:
                await person.signs_in(email, fleet.secrets.demo_password)
            return person

        yield someone
