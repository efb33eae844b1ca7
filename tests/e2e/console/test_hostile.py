"""What customers, files and colleagues write is read as text on every page, runs nowhere, and asks nobody else for anything."""

import json
import re
from urllib.parse import urlsplit

import pytest
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually
from playwright.async_api import Dialog, Page, Request, expect
from simulator.demo.business import DemoBusiness

from .conftest import Enters, Seeded
from .hostile import ATTACKS, Planting, one_line
from .pages import addresses, has_settled
from .person import Person

TRAPPED = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-000000000007",
    name="Empório Trapaça",
    admin="admin@emporio.example",
    agent="agente@emporio.example",
    phone_number_id="605954558954432",
)
READ = """() => {
  document.querySelectorAll('details').forEach((one) => (one.open = true))
  const filled = [...document.querySelectorAll('input, textarea, option')].map((one) => one.text ?? one.value)
  return [document.body.innerText, ...filled].join('\\n')
}"""
KEPT_OUT = """document.addEventListener('securitypolicyviolation', (event) => {
  window.__keptOut = [...(window.__keptOut ?? []), `${event.violatedDirective} ${event.blockedURI} ${event.sample}`]
})"""


DEEDS = {
    "window.ran = 1": "ran 1",
    "document.body.append(Object.assign(new Image(), { src: 'https://evil.example/x' }))": "img-src https://evil.example/x",
    "try { document.createElement('p').innerHTML = '<b>2</b>' } catch {}": "require-trusted-types-for",
    "setTimeout(() => alert('here'))": "asked here",
    "void window.open('about:blank')": "opened",
}
"""What a text could have done, and how it is told."""
AWAY = "https://evil.example/away"


class Trap:
    """Whatever a text could do that is more than being read. At home are the front door and the phone, which it frames."""

    def __init__(self, person: Person, *homes: str) -> None:
        self.page = person.page
        self.person = person
        self.homes = {urlsplit(home).netloc for home in homes}
        self.caught: list[str] = []
        self.page.on("dialog", self._dialog)
        self.page.on("popup", lambda popup: self.caught.append(f"opened {popup.url}"))
        self.page.on("framenavigated", lambda frame: self._asked("went to", frame.url))
        person.context.on("request", lambda request: self._request(request))

    async def _dialog(self, dialog: Dialog) -> None:
        self.caught.append(f"asked {dialog.message}")
        await dialog.dismiss()

    def _request(self, request: Request) -> None:
        self._asked("requested", request.url)

    def _asked(self, what: str, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("blob", "data", "about") and parts.netloc not in self.homes:
            self.caught.append(f"{what} {url}")

    async def springs(self) -> list[str]:
        """Returns what was caught on this page, and before."""
        ran, kept_out = await self.page.evaluate("[window.ran ?? null, window.__keptOut ?? []]")
        self.caught += ([f"ran {ran}"] if ran is not None else []) + kept_out
        self.caught += self.person.real_complaints()
        self.person.complaints.clear()
        return self.caught


@pytest.fixture
async def trapped(fleet: Fleet, seeded: Seeded) -> Play:
    return Play(fleet.describe(), await seeded(TRAPPED))


async def enters_the_trap(enters: Enters, email: str, fleet: Fleet) -> tuple[Person, Trap]:
    person = await enters(email, height=4_000)
    await person.context.add_init_script(KEPT_OUT)
    return person, Trap(person, fleet.page.door.url, fleet.simulator.url)


async def test_the_trap_catches_what_it_is_for(bakery: Play, enters: Enters, fleet: Fleet) -> None:
    person, trap = await enters_the_trap(enters, bakery.demo["agent_email"], fleet)
    await person.page.goto("/knowledge")
    await has_settled(person)
    assert await trap.springs() == []
    for deed, trace in DEEDS.items():
        await person.page.evaluate(deed)
        await eventually(trap.springs, lambda caught, trace=trace: any(one.startswith(trace) for one in caught))
    async with person.page.expect_request(AWAY):
        await person.page.evaluate(f"setTimeout(() => location.assign('{AWAY}'))")
    assert f"requested {AWAY}" in trap.caught


async def test_nothing_that_others_write_is_more_than_text_on_any_page(
    trapped: Play, enters: Enters, fleet: Fleet, unused_phones: list[str]
) -> None:
    async with trapped as play:
        planting = Planting(play, fleet.secrets.demo_password)
        talks = await planting.everything(unused_phones)
        person, trap = await enters_the_trap(enters, play.demo["admin_email"], fleet)
        page = person.page
        seen: list[str] = []

        async def looks() -> None:
            seen.append(one_line(await page.evaluate(READ)))
            await trap.springs()

        for path in await places(play, talks):
            await page.goto(path)
            await has_settled(person)
            await looks()
        await asks_for_passages(page)
        await has_settled(person)
        await looks()
        await page.goto(f"/inbox/{talks[0]}?view=all")
        await has_settled(person)
        for key in ("m", "l", "t"):
            await page.keyboard.press(key)
            await expect(page.get_by_role("dialog")).to_be_visible()
            await expect(page.get_by_role("status", name="Carregando")).to_have_count(0)
            await looks()  # what is behind a dialog is hidden from roles
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.get_by_role("region", name="Escrever").get_by_role("textbox").fill("/")
        await expect(page.get_by_role("option").first).to_be_visible()
        await looks()
        await keeps_lists(play, page)
        await looks()

        assert trap.caught == []
        everything = "\n".join(seen)
        assert sorted(one for one in planting.planted if one not in everything) == []
        assert all(f"lista {one_line(attack)[:40]}" in everything for attack in ATTACKS)


async def places(play: Play, talks: list[str]) -> list[str]:
    """Returns every address, those of a customer or of a conversation once for each."""
    desk, gateway = await play.service("conversation"), await play.service("gateway")
    contacts = [(await desk.get(f"/v1/conversations/{talk}")).json()["contact"]["contact_id"] for talk in talks]
    rules = (await desk.get("/v1/automation/rules")).json()["rules"]
    endpoints = (await desk.get("/v1/webhook-endpoints")).json()["endpoints"]
    channels = (await gateway.get("/v1/channels")).json()["channels"]
    stands_for = {
        "conversationId": talks,
        "contactId": contacts,
        "ruleId": [rules[0]["rule_id"]],
        "endpointId": [endpoints[0]["endpoint_id"]],
        "channelId": [channels[0]["channel_id"]],
    }
    found = []
    for path in (one.path for one in addresses() if one.signed_in):
        parameter = re.search(r"\$(\w+)", path)
        found += [path.replace(parameter[0], one) for one in stands_for[parameter[1]]] if parameter else [path]
    return [*found, "/inbox?view=all", "/ai?tab=turns", "/channels/outgoing"]


async def asks_for_passages(page: Page) -> None:
    await page.goto("/knowledge?tab=search")
    await page.get_by_label("No máximo quantos trechos").fill("20")
    await page.get_by_label("Proximidade mínima").fill("-1")
    await page.get_by_label("Pergunta de um cliente").fill("prazo da garantia")
    await page.get_by_role("button", name="Buscar").click()
    passages = page.get_by_role("list", name="Trechos encontrados").get_by_role("listitem")
    await expect(passages.nth(len(ATTACKS) - 1)).to_be_visible()


async def keeps_lists(play: Play, page: Page) -> None:
    """As they stand in the browser's memory, where whoever sits at it can write what they want."""
    lists = [{"name": f"lista {attack}", "asked": {"view": "mine", "q": str(place)}} for place, attack in enumerate(ATTACKS)]
    user_id = (await (await play.service("gateway")).get("/v1/me")).json()["user_id"]
    await page.evaluate("([key, value]) => localStorage.setItem(key, value)", [f"prosa.lists.{user_id}", json.dumps(lists)])
    await page.goto("/inbox?view=all")
    await page.get_by_role("button", name="Outras listas").click()
    await expect(page.get_by_role("menuitem", name="lista").first).to_be_visible()
