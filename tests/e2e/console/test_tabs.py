"""Several tabs of one browser: they share a sign-in, and each has what was begun in it."""

from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play
from playwright.async_api import expect

from .conftest import Enters


async def test_a_browser_without_web_locks_signs_in_and_works_in_two_tabs(bakery: Play, enters: Enters, fleet: Fleet) -> None:
    person = await enters(None)
    await person.context.add_init_script("delete Navigator.prototype.locks")
    await person.signs_in(bakery.demo["agent_email"], fleet.secrets.demo_password)
    assert await person.page.evaluate("'locks' in navigator") is False
    tabs = [person.page, *[await person.context.new_page() for _ in range(3)]]
    for _ in range(2):
        for tab in tabs:
            await tab.goto("/inbox", wait_until="commit")
        for tab in tabs:
            await expect(tab.get_by_role("navigation", name="Listas")).to_be_visible()


async def test_two_tabs_of_one_conversation_have_a_draft_each_and_see_what_the_other_sent_once(
    bakery: Play, enters: Enters, phone: str
) -> None:
    await bakery.says(phone, "Quero falar com uma pessoa", name="Norberto Duplo")
    person = await enters(bakery.demo["agent_email"])
    await person.opens("Norberto Duplo")
    await person.page.get_by_role("region", name="Escrever").get_by_role("button", name="Assumir").click()
    other = await person.context.new_page()
    await other.goto(person.page.url)
    fields = [page.get_by_role("region", name="Escrever").get_by_role("textbox") for page in (person.page, other)]
    await fields[0].fill("Da primeira aba")
    await fields[1].fill("Da segunda aba")
    await expect(fields[0]).to_have_value("Da primeira aba")
    await fields[1].press("Enter")
    for page in (person.page, other):
        messages = page.get_by_role("region", name="Mensagens", exact=True)
        await expect(messages.get_by_text("Da segunda aba", exact=True)).to_have_count(1)
        await expect(messages.get_by_role("listitem").filter(has_text="Da segunda aba")).to_contain_text("Lida")
    await expect(fields[0]).to_have_value("Da primeira aba")
    assert (await bakery.received_by(phone)).count("Da segunda aba") == 1
    assert person.real_complaints() == []
