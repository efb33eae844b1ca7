"""What agents see of customers, as it happens."""

import asyncio

from devkit.fleet.play import Play
from playwright.async_api import Route, expect

from .conftest import Enters
from .person import PATIENCE_MS

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


async def test_a_search_finds_who_is_closed_too_and_the_way_back_leads_out_of_it(
    bakery: Play, enters: Enters, phone: str
) -> None:
    person = await enters(bakery.demo["agent_email"])
    await bakery.says(phone, "Já resolvi, obrigada", name="Ximena Encerrada")
    await person.opens("Ximena Encerrada")
    await person.page.keyboard.press("Shift+E")
    await person.page.goto("/inbox?view=all")
    await expect(person.page.get_by_role("navigation", name="Listas")).to_be_visible()
    await person.page.keyboard.press("/")
    await person.page.keyboard.type("ximena enc")
    found = person.page.get_by_role("list", name="Encontradas em todas as conversas")
    await found.get_by_role("link", name="Ximena Encerrada").click()
    await expect(person.page.get_by_role("heading", name="Ximena Encerrada", level=1)).to_be_visible()
    assert "q=ximena" in person.page.url

    await bakery.says(phone, "Voltei", name="Ximena Encerrada")
    await expect(found.get_by_role("link", name="Voltei")).to_be_visible()
    await person.page.get_by_role("button", name="Limpar a busca").click()
    await expect(person.page.get_by_role("navigation", name="Listas")).to_be_visible()
    assert person.real_complaints() == []


async def test_letters_that_come_late_do_not_hide_those_that_came_after(bakery: Play, enters: Enters, phone: str) -> None:
    await bakery.says(phone, "Oi", name="Yolanda Rápida")
    person = await enters(bakery.demo["agent_email"])
    await person.page.goto("/inbox?view=all")
    asked, late = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await late.wait()
        await route.continue_()

    await person.page.route(lambda url: "q=Yol&" in url, hold)
    field = person.page.get_by_role("searchbox")
    async with person.page.expect_event("requestfailed", lambda request: "q=Yol&" in request.url):
        await field.fill("Yol")
        await asyncio.wait_for(asked.wait(), PATIENCE_MS / 1_000)
        await field.fill("Yolanda R")
    found = person.page.get_by_role("list", name="Encontradas em todas as conversas")
    await expect(found.get_by_role("link", name="Yolanda Rápida")).to_be_visible()
    late.set()
    await expect(person.page.get_by_role("alert")).to_have_count(0)


async def test_the_palette_searches_from_any_page(bakery: Play, enters: Enters, phone: str) -> None:
    await bakery.says(phone, "Oi", name="Jandira Paleta")
    person = await enters(bakery.demo["agent_email"])
    await person.page.goto("/knowledge")
    await expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    await person.page.keyboard.press("Control+k")
    await person.page.get_by_role("dialog").get_by_role("combobox").fill("Jandira")
    await person.page.get_by_role("option", name="Procurar “Jandira” nas conversas").click()
    await expect(person.page.get_by_role("link", name="Jandira Paleta")).to_be_visible()
    await expect(person.page.get_by_role("searchbox")).to_have_value("Jandira")


async def test_a_narrowed_list_is_kept_under_a_name_and_its_address_shows_it_to_a_colleague(
    bakery: Play, enters: Enters, phone: str
) -> None:
    person = await enters(bakery.demo["admin_email"])
    desk = await bakery.service("conversation")
    team = (await desk.post("/v1/teams", json={"name": f"Encomendas {phone[-4:]}"})).raise_for_status().json()
    await bakery.says(phone, "Para a equipe", name="Nair da Equipe")
    await person.opens("Nair da Equipe")
    conversation_id = person.page.url.split("/inbox/")[1].partition("?")[0]
    moved = await desk.post(f"/v1/conversations/{conversation_id}/transfer", json={"team_id": team["team_id"]})
    moved.raise_for_status()

    await person.page.get_by_role("button", name="Outras listas").click()
    await person.page.get_by_role("menuitem", name=team["name"]).click()
    rows = person.page.get_by_role("list", name="Todas").get_by_role("link")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Nair da Equipe")
    await person.page.get_by_role("button", name="Salvar esta lista").click()
    await person.page.get_by_role("textbox", name="Nome da lista").fill("Minhas encomendas")
    await person.page.get_by_role("button", name="Salvar", exact=True).click()
    address = person.page.url

    await person.page.goto("/inbox?view=mine")
    await person.page.get_by_role("button", name="Outras listas").click()
    await person.page.get_by_role("menuitem", name="Minhas encomendas").click()
    await expect(rows).to_contain_text("Nair da Equipe")

    agent = await enters(bakery.demo["agent_email"])
    await agent.page.goto(address)
    await expect(agent.page.get_by_role("button", name=f"Tirar o filtro: {team['name']}")).to_be_visible()
    await agent.page.get_by_role("button", name="Outras listas").click()
    await expect(agent.page.get_by_role("menuitem", name="Minhas encomendas")).to_have_count(0)

    await person.page.get_by_role("button", name="Apagar a lista “Minhas encomendas”").click()
    await person.page.get_by_role("button", name="Apagar", exact=True).click()
    await expect(person.page.get_by_role("button", name="Salvar esta lista")).to_be_visible()
    assert person.real_complaints() == []


async def test_what_was_sent_last_is_named_where_it_has_no_words(bakery: Play, enters: Enters, phone: str) -> None:
    person = await enters(bakery.demo["agent_email"])
    await bakery.says(phone, "Quero falar com uma pessoa", name="Osmar Perdido")
    talk = (await bakery.conversation_with(phone))["conversation_id"]
    (
        await (await bakery.agent()).post(f"/v1/conversations/{talk}/take-over")
    ).raise_for_status()  # else the AI says the last word
    place = {"type": "location", "location": {"latitude": -25.4, "longitude": -49.2}}
    body = {"phone_number_id": bakery.phone_number_id, "name": "Osmar Perdido", "message": place}
    (await (await bakery.simulator()).post(f"/_sim/customers/{phone}/messages", json=body)).raise_for_status()
    await person.page.goto("/inbox?view=all")
    await expect(person.page.get_by_role("link", name="Osmar Perdido")).to_contain_text("Localização")
