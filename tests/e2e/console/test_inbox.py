"""What agents see of customers, as it happens."""

from devkit.fleet.play import Play
from playwright.async_api import expect

from .conftest import Enters

HOSTILE = [
    "<img src=x onerror=\"document.title='ran'\">",
    "<script>document.title='ran'</script>",
    "javascript:document.title='ran'",
    '"><svg onload="document.title=\'ran\'">',
    "{{constructor.constructor(\"document.title='ran'\")()}}",
    "‮gnp.exe‬ \u0000 ￿ 👩‍👩‍👧‍👦 مرحبا",
]


async def test_a_customer_who_writes_is_seen_without_asking(bakery: Play, enters: Enters, phone: str) -> None:
    person = await enters(bakery.demo["agent_email"])
    await person.page.goto("/inbox?view=all")
    await expect(person.page.get_by_role("navigation", name="Listas")).to_be_visible()
    await bakery.says(phone, "Vocês abrem aos domingos?", name="Beatriz Lima")
    await person.page.get_by_role("link", name="Beatriz Lima").click()
    await expect(person.sees("Vocês abrem aos domingos?")).to_be_visible()
    await bakery.says(phone, "E aos feriados?", name="Beatriz Lima")
    await expect(person.sees("E aos feriados?")).to_be_visible()
    assert person.real_complaints() == []


async def test_another_business_sees_nothing_of_it(bakery: Play, bookshop: Play, enters: Enters, phone: str) -> None:
    theirs = await enters(bookshop.demo["agent_email"])
    await theirs.page.goto("/inbox?view=all")
    ours = await enters(bakery.demo["agent_email"])
    await bakery.says(phone, "Só para a padaria", name="Cliente da Padaria")
    await ours.opens("Cliente da Padaria")
    address = ours.page.url
    await expect(theirs.page.get_by_text("Cliente da Padaria")).to_have_count(0)
    await theirs.page.goto(address)
    await expect(theirs.page.get_by_role("alert")).to_contain_text("Não encontrado")


async def test_what_customers_write_runs_nowhere(bakery: Play, enters: Enters, phone: str) -> None:
    person = await enters(bakery.demo["agent_email"])
    for text in HOSTILE:
        await bakery.says(phone, text, name=HOSTILE[0])
    await person.page.goto("/inbox?view=all")
    await person.page.get_by_role("link", name="onerror").first.click()
    await expect(person.page.get_by_text("document.title='ran'").first).to_be_visible()
    assert "Prosa" in await person.page.title()
    assert person.real_complaints() == []
