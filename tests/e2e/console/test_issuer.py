"""People whom an outside issuer knows come in, stay in, and leave; strangers of it do not come in."""

import itertools
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import pytest
from devkit.console.door import FrontDoor
from devkit.fleet.play import Play, eventually
from playwright.async_api import Browser, Page, expect
from simulator.demo.business import PADARIA_SOL

from .issuer import issuer_at
from .person import Person

AGENT = f"agent@{PADARIA_SOL.tenant_id}"
OF_THE_ISSUER = ("ERR_NAME_NOT_RESOLVED",)
"""Its pages would have a letter type of another host."""
ENTER = "Entrar com Rede Sol"


@pytest.fixture(scope="module")
def issuer(issuer_door: FrontDoor) -> Iterator[str]:
    """Returns its address."""
    address = issuer_door.settings["PROSA_CONSOLE_ISSUER"]
    with issuer_at(urlsplit(address).port or 0, f"{issuer_door.url}/sign-in/issuer"):
        yield address


@pytest.fixture
async def visitor(browser: Browser, issuer_door: FrontDoor, issuer: str) -> AsyncIterator[Person]:
    context = await browser.new_context(base_url=issuer_door.url, locale="pt-BR")
    yield await Person.at(context)
    await context.close()


async def says_who_they_are(page: Page, name: str) -> None:
    """At the issuer: a name, any password, and consent."""
    await page.locator("input[name=login]").fill(name)
    await page.locator("input[name=password]").fill("any")
    await page.locator("button[type=submit]").click()
    await page.locator("button[type=submit]").click()


async def test_who_comes_by_the_issuer_works_there_stays_in_when_it_is_loaded_anew_and_leaves(
    bakery: Play, visitor: Person, phone: str
) -> None:
    page = visitor.page
    await page.goto("/inbox?view=all")
    await page.get_by_role("button", name=ENTER).click()
    await says_who_they_are(page, AGENT)

    await expect(page.get_by_role("navigation", name="Listas")).to_be_visible()
    await bakery.says(phone, "Vocês vendem bolo inteiro?", name="Irene Alves")
    await page.get_by_role("link", name="Irene Alves").click()
    await expect(visitor.sees("Vocês vendem bolo inteiro?")).to_be_visible()
    kept = await page.evaluate("[document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join()")
    assert "eyJ" not in kept

    await page.reload()
    await expect(page.get_by_role("heading", name="Irene Alves", level=1)).to_be_visible()
    await page.get_by_role("button", name="Sua conta").click()
    await page.get_by_role("menuitem", name="Sair").click()
    await expect(page.get_by_role("button", name=ENTER)).to_be_enabled()
    assert visitor.real_complaints(besides=OF_THE_ISSUER) == []


async def test_a_token_that_ends_is_renewed_without_a_word(bakery: Play, visitor: Person) -> None:
    page = visitor.page
    await page.goto("/")
    await page.get_by_role("button", name=ENTER).click()
    await says_who_they_are(page, AGENT)
    await expect(page.get_by_role("navigation", name="Listas")).to_be_visible()
    given: list[bool] = []
    page.on("response", lambda answer: given.append(answer.ok) if answer.url.endswith("/token") else None)
    views = itertools.cycle(["closed", "snoozed", "all"])

    async def looks_around() -> list[bool]:
        await page.get_by_role("navigation", name="Listas").locator(f"a[href*='view={next(views)}']").click()
        return given

    await eventually(looks_around, lambda answers: len(answers) >= 2)

    assert all(given)
    await expect(page.get_by_role("navigation", name="Listas")).to_be_visible()
    assert visitor.real_complaints(besides=OF_THE_ISSUER) == []


async def test_a_stranger_is_told_so_and_is_not_sent_there_again(visitor: Person) -> None:
    page = visitor.page
    await page.goto("/")
    await page.get_by_role("button", name=ENTER).click()
    await says_who_they_are(page, "somebody")

    await expect(page.get_by_role("alert")).to_contain_text("Sua conta não tem acesso a esta empresa.")
    await page.get_by_role("link", name="Voltar para a entrada").click()
    await expect(page.get_by_role("button", name=ENTER)).to_be_enabled()


async def test_an_answer_to_no_question_of_this_tab_lets_nobody_in(visitor: Person) -> None:
    await visitor.page.goto("/sign-in/issuer?code=stolen&state=unknown")
    await expect(visitor.page.get_by_role("alert")).to_contain_text("A entrada não foi concluída.")
