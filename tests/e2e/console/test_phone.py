"""The customer's phone beside the inbox, for whoever tries the demo: both live on one screen."""

import httpx2
from devkit.console.door import FrontDoor
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play
from playwright.async_api import FrameLocator, Page, expect

from .conftest import Enters


async def writes_as(phone: FrameLocator, number: str, name: str, text: str) -> None:
    await expect(phone.get_by_label("Your number")).not_to_have_value("")  # it has begun
    await phone.get_by_label("Your number").fill(f"+{number}")
    await phone.get_by_label("Your name").fill(name)
    await phone.get_by_role("button", name="Switch").click()
    await phone.get_by_role("textbox", name="Message").fill(text)
    await phone.get_by_role("button", name="Send", exact=True).click()


def phone_in(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='Celular de teste']")


async def test_what_is_written_on_the_phone_is_seen_in_the_inbox_beside_it(bakery: Play, enters: Enters, phone: str) -> None:
    person = await enters(bakery.demo["agent_email"])
    await person.page.goto("/inbox?view=all")
    await person.page.get_by_role("button", name="Abrir o celular").click()
    await writes_as(phone_in(person.page), phone, "Cliente ao lado", "Vocês abrem aos domingos?")

    await person.page.get_by_role("link", name="Cliente ao lado").click()
    await expect(person.page.get_by_role("heading", name="Cliente ao lado", level=1)).to_be_visible()
    await expect(person.sees("Vocês abrem aos domingos?")).to_be_visible()
    await expect(phone_in(person.page).get_by_role("listitem").filter(has_text="domingos")).to_have_count(2)  # and the answer
    await person.page.reload()
    await expect(person.page.get_by_role("complementary", name="Celular de teste")).to_be_visible()
    await person.page.get_by_role("button", name="Fechar o celular").last.click()
    await expect(person.page.get_by_role("complementary", name="Celular de teste")).to_have_count(0)
    assert person.real_complaints() == []


async def test_on_a_narrow_screen_the_phone_is_a_page_of_its_own(bakery: Play, enters: Enters, phone: str) -> None:
    person = await enters(bakery.demo["agent_email"], width=360)
    await person.page.goto("/inbox?view=all")
    await person.page.get_by_role("button", name="Abrir o celular").click()
    await expect(person.page).to_have_url("/phone")
    await writes_as(phone_in(person.page), phone, "Cliente no celular", "Bom dia!")
    await person.page.get_by_role("link", name="Voltar às conversas").click()
    await person.page.get_by_role("link", name="Todas").click()
    await expect(person.page.get_by_role("link", name="Cliente no celular")).to_be_visible()


async def test_only_the_front_door_may_show_the_phone_within_its_page(fleet: Fleet, door: FrontDoor) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        policy = (await client.get(f"{fleet.simulator.url}/")).headers["content-security-policy"]
    assert policy == f"frame-ancestors {' '.join(door.origins)}"
