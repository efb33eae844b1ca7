"""Whoever sees little, hears the page or has no mouse can work here: axe on every address, and the inbox by keyboard alone.

Whoever comes to each address for that looks, too, whether it has room there, from a telephone to a very wide screen.
"""

import asyncio
import json
from typing import Any

import pytest
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually
from devkit.repository import ROOT
from playwright.async_api import Locator, Page, expect

from .conftest import Enters
from .pages import FURNISHED, Address, Furnished, addresses, has_settled
from .person import Person
from .room import misfits, watch

AXE = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
FOUND = """async () => {
  // Behind what is open nothing can be reached, and all is darkened.
  const open = document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')
  const rules = { 'target-size': { enabled: true } }  // not among what axe looks at unasked
  const { violations } = await axe.run(open ?? document, { resultTypes: ['violations'], rules })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 5).map(({ html, any, all, none }) =>
      ({ html: html.slice(0, 300), why: [...any, ...all, ...none].map(({ message }) => message).slice(0, 2) })) }))
}"""
MOVES_FROM_NOW = """() => {
  window.moves = []
  const note = ({ type, target, elapsedTime }) =>
    elapsedTime > 0.05 && window.moves.push(`${type} ${target.outerHTML.slice(0, 200)}`)
  for (const type of ['animationend', 'animationiteration', 'transitionend']) document.addEventListener(type, note, true)
}"""
TABS_AT_MOST = 60
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
ULTRA_WIDE = {"width": 2560, "height": 1_440}
Look = tuple[str, dict[str, int]]
LOADED: tuple[Look, ...] = (("light", ULTRA_WIDE), ("dark", NARROW))
"""How each page is loaded."""
AREAS = sorted({one.area for one in addresses()})


def test_the_addresses_are_found() -> None:
    """A router that is written in another way would leave pages out, and nobody would see it."""
    found = {one.path for one in addresses()}
    assert {"/sign-in", "/inbox/$conversationId", "/channels/$channelId", "/team/", "/team/api-keys", "/reports"} <= found
    signed_out = {one.path for one in addresses() if not one.signed_in}
    assert signed_out >= {"/sign-in", "/invitation"}
    assert not any(path.startswith("/team") for path in signed_out)


class Eye:
    """What axe finds serious or critical, of whatever is looked at: wide in light, narrow in dark. Colours are tokens, so that
    what is wrong with one of a theme is seen at either width.
    """

    def __init__(self) -> None:
        self.found: list[str] = []

    async def looks(self, page: Page, where: str) -> None:
        for look in (("light", WIDE), ("dark", NARROW)):
            await turns(page, look)
            await self.asks(page, where, look)
        await page.set_viewport_size(WIDE)

    async def asks(self, page: Page, where: str, look: Look) -> None:
        where = f"{where}, {look[0]}, {look[1]['width']} px"
        await expect(page.locator("html")).to_have_attribute("data-theme", look[0])
        if not await page.evaluate("'axe' in window"):
            await page.evaluate(AXE.read_text())
        violations: list[dict[str, Any]] = await page.evaluate(FOUND)
        self.found += [f"{where}: {one['id']}\n{json.dumps(one['nodes'], indent=1, ensure_ascii=False)}" for one in violations]

    def saw_nothing(self) -> None:
        assert not self.found, "\n".join(self.found)


async def turns(page: Page, look: Look) -> None:
    theme, size = look
    # Without motion: else a colour is looked at that is on its way to another.
    await page.emulate_media(reduced_motion="reduce", color_scheme=theme)  # type: ignore[arg-type]
    await page.set_viewport_size(size)


@pytest.fixture
def eye() -> Eye:
    return Eye()


@pytest.fixture(scope="module")
async def admin(stays: Enters, furniture: dict[str, str]) -> Person:
    return await stays(FURNISHED.admin)


@pytest.fixture(scope="module")
async def visitors(stays: Enters, admin: Person) -> list[tuple[bool, Look, Person]]:
    """Whether they are signed in, how they look at a page, and who they are."""
    contexts = ((True, admin.context), (False, (await stays(None)).context))
    found = [(inside, look, await Person.at(context)) for inside, context in contexts for look in LOADED]
    for _, look, person in found:
        await turns(person.page, look)
        await watch(person.page)
    return found


@pytest.mark.parametrize("area", AREAS)
async def test_nothing_serious_is_found_on_any_page_none_is_wider_than_the_screen_and_none_jumps_while_it_comes(
    area: str, furnished: Furnished, visitors: list[tuple[bool, Look, Person]], eye: Eye
) -> None:
    for address in (one for one in addresses() if one.area == area):
        here = [(look, person) for inside, look, person in visitors if inside == address.signed_in]
        await asyncio.gather(*(_walks(person, look, address, furnished, eye) for look, person in here))
    eye.saw_nothing()


async def _walks(person: Person, look: Look, address: Address, furnished: Furnished, eye: Eye) -> None:
    page = person.page
    await page.goto(furnished.filled(address.path))
    await has_settled(person)
    eye.found += [f"{address.path}, {look[1]['width']} px: {one}" for one in await misfits(page)]
    await eye.asks(page, address.path, look)
    for tab in (await page.get_by_role("tab").all())[1:]:
        name = await tab.inner_text()
        await tab.click()
        await has_settled(person)
        await eye.asks(page, f"{address.path}, {name}", look)


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        ("Control+k", "Comandos"),
        ("t", "Transferir"),
        ("s", "Atribuir"),
        ("l", "Etiquetas"),
        ("p", "Prioridade"),
        ("z", "Adiar"),
        ("m", "Macros"),
    ],
)
async def test_nothing_serious_is_found_in_what_a_key_opens(
    keys: str, title: str, furnished: Furnished, admin: Person, eye: Eye
) -> None:
    page = admin.page
    await page.goto(f"/inbox/{furnished.ids['conversationId']}")
    await has_settled(admin)
    await page.keyboard.press(keys)
    await expect(page.get_by_role("dialog", name=title)).to_be_visible()
    await eye.looks(page, title)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    eye.saw_nothing()


async def test_nothing_serious_is_found_where_one_writes(furnished: Furnished, enters: Enters, eye: Eye) -> None:
    person = await enters(furnished.play.demo["agent_email"])
    page = person.page
    await page.goto(f"/inbox/{furnished.ids['conversationId']}")
    await has_settled(person)
    field = page.get_by_role("region", name="Escrever").get_by_role("textbox")
    await field.fill("/hor")
    await expect(page.get_by_role("option", name="horario")).to_be_visible()
    await eye.looks(page, "canned answers")
    await field.fill("Sua encomenda está pronta.")
    await page.get_by_role("button", name="Enviar depois").click()
    await expect(page.get_by_role("dialog", name="Enviar depois")).to_be_visible()
    await eye.looks(page, "sending later")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Emoji").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await eye.looks(page, "emojis")
    eye.saw_nothing()


async def test_nothing_serious_is_found_in_an_invitation(admin: Person, eye: Eye) -> None:
    page = admin.page
    await page.goto("/team/invitations")
    await has_settled(admin)
    await page.get_by_role("button", name="Convidar").first.click()
    await expect(page.get_by_role("dialog", name="Convidar alguém")).to_be_visible()
    await eye.looks(page, "inviting")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Sua conta").click()
    await expect(page.get_by_role("menu")).to_be_visible()
    await eye.looks(page, "the person's menu")
    eye.saw_nothing()


async def test_nothing_serious_is_found_in_a_document_and_in_what_a_search_finds(
    furnished: Furnished, admin: Person, eye: Eye
) -> None:
    page = admin.page
    knowledge = await furnished.play.service("knowledge")
    for days in (7, 30):
        file = ("trocas.md", f"# Trocas\n\n## Prazo\n\nA troca pode ser feita em {days} dias.\n".encode())
        made = (await knowledge.post("/v1/documents", files={"file": file})).raise_for_status().json()

        async def status(document_id: str = made["document_id"]) -> str:
            return str((await knowledge.get(f"/v1/documents/{document_id}")).json()["status"])

        await eventually(status, lambda now: now == "indexed")
    await page.goto("/knowledge")
    document = page.get_by_role("list", name="Documentos").get_by_role("listitem").filter(has_text="trocas")
    await document.get_by_role("button", name="Ações").click()
    await page.get_by_role("menuitem", name="Detalhes").click()
    await expect(page.get_by_role("list", name="Versões").get_by_role("listitem")).to_have_count(2)
    await eye.looks(page, "a document with versions")
    await page.goto("/knowledge?tab=search")
    await page.get_by_label("Pergunta de um cliente").fill("prazo de troca")
    await page.get_by_role("button", name="Buscar").click()
    await page.get_by_text("Por que este trecho").first.click()
    await eye.looks(page, "what a search finds")
    eye.saw_nothing()


async def test_from_the_sign_in_to_an_answer_on_the_phone_by_keyboard_alone(
    bakery: Play, enters: Enters, phone: str, fleet: Fleet
) -> None:
    await bakery.says(phone, "Quero falar com uma pessoa", name="Sem Mouse")
    await bakery.is_answered(phone)
    person = await enters(None, reduced_motion="reduce")
    page, keyboard = person.page, person.page.keyboard
    await page.goto("/sign-in")
    await expect(page.get_by_role("button", name="Entrar")).to_be_visible()
    await keyboard.press("Tab")
    await keyboard.type(bakery.demo["agent_email"])
    await keyboard.press("Tab")
    await keyboard.type(fleet.secrets.demo_password)
    await keyboard.press("Enter")
    await expect(page.get_by_role("navigation", name="Listas")).to_be_visible()

    await _tabs_to(page, page.get_by_role("link", name="Sem responsável"))
    await keyboard.press("Enter")
    await _tabs_to(page, page.get_by_role("link", name="Sem Mouse"))
    await keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Sem Mouse", level=1)).to_be_visible()
    await keyboard.press("a")
    await expect(page.get_by_role("button", name="Assumir")).to_have_count(0)
    await keyboard.press("r")
    await expect(page.get_by_role("region", name="Escrever").get_by_role("textbox")).to_be_focused()
    await keyboard.type("Respondido sem mouse.")
    await keyboard.press("Enter")
    await bakery.is_answered(phone, containing="Respondido sem mouse.", count=2)

    await keyboard.press("Control+k")
    await expect(page.get_by_role("dialog", name="Comandos")).to_be_visible()
    await keyboard.type("etiquetas")
    await keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Etiquetas")).to_be_visible()
    await keyboard.press("Escape")
    await keyboard.press("Shift+E")
    await expect(page.get_by_text("Resolvida").first).to_be_visible()
    assert person.real_complaints() == []


async def _tabs_to(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus, which is to be seen."""
    for _ in range(TABS_AT_MOST):
        await page.keyboard.press("Tab")
        if await target.first.evaluate("one => one === document.activeElement"):
            outline = await target.first.evaluate("one => getComputedStyle(one).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"{TABS_AT_MOST} times Tab, and {target} had never the focus")


async def test_who_wants_no_motion_gets_none(furnished: Furnished, enters: Enters) -> None:
    person = await enters(furnished.play.demo["admin_email"], reduced_motion="reduce")
    page = person.page
    for address in ("/inbox", "/reports", "/knowledge"):
        await page.goto(address)
        await has_settled(person)
        await page.evaluate(MOVES_FROM_NOW)
        await page.get_by_role("button", name="Sua conta").click()
        await expect(page.get_by_role("menu")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("menu")).to_have_count(0)
        assert await page.evaluate("window.moves") == []
