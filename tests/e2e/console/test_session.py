"""Who is in, and how one gets in and out."""

import re

from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play
from playwright.async_api import expect

from .conftest import Colleague, Enters


async def test_a_wrong_password_is_said_in_words_and_what_was_typed_stays(bakery: Play, enters: Enters) -> None:
    person = await enters(None)
    await person.page.goto("/sign-in")
    await person.page.get_by_label("E-mail").fill(bakery.demo["agent_email"])
    await person.page.get_by_label("Senha").fill("not the password")
    await person.page.get_by_role("button", name="Entrar").click()
    await expect(person.page.get_by_role("alert")).to_have_text("E-mail ou senha não conferem.")
    await expect(person.page.get_by_label("E-mail")).to_have_value(bakery.demo["agent_email"])


async def test_who_was_sent_to_the_sign_in_arrives_where_they_wanted_to_go(bakery: Play, enters: Enters, fleet: Fleet) -> None:
    person = await enters(None)
    await person.page.goto("/inbox?view=closed")
    await expect(person.page).to_have_url(re.compile("/sign-in"))
    await person.page.get_by_label("E-mail").fill(bakery.demo["agent_email"])
    await person.page.get_by_label("Senha").fill(fleet.secrets.demo_password)
    await person.page.keyboard.press("Enter")
    await expect(person.page).to_have_url(re.compile(r"/inbox\?view=closed$"))


async def test_a_link_to_another_site_is_not_followed_after_the_sign_in(bakery: Play, enters: Enters, fleet: Fleet) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example/"):
        person = await enters(None)
        await person.page.goto(f"/sign-in?to={elsewhere}")
        await person.page.get_by_label("E-mail").fill(bakery.demo["agent_email"])
        await person.page.get_by_label("Senha").fill(fleet.secrets.demo_password)
        await person.page.keyboard.press("Enter")
        await expect(person.page).to_have_url(re.compile(f"^{fleet.page.door.url}/inbox"))


async def test_the_refresh_token_is_out_of_reach_of_scripts(bakery: Play, enters: Enters) -> None:
    person = await enters(bakery.demo["agent_email"])
    await person.page.goto("/inbox")
    await expect(person.page.get_by_role("navigation", name="Listas")).to_be_visible()
    kept = await person.page.evaluate("[document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join()")
    cookies = [one for one in await person.context.cookies() if one["name"] == "prosa_refresh"]
    assert [(one["httpOnly"], one["sameSite"]) for one in cookies] == [(True, "Strict")]
    assert cookies[0]["value"] not in kept
    assert "eyJ" not in kept


async def test_a_page_that_is_opened_again_is_signed_in_and_tabs_share_one_sign_in(bakery: Play, enters: Enters) -> None:
    person = await enters(bakery.demo["agent_email"])
    tabs = [await person.context.new_page() for _ in range(3)]
    for tab in [person.page, *tabs]:
        await tab.goto("/inbox")
    for tab in [person.page, *tabs]:
        await expect(tab.get_by_role("navigation", name="Listas")).to_be_visible()


async def test_signing_out_ends_it_in_every_tab(bakery: Play, enters: Enters) -> None:
    person = await enters(bakery.demo["agent_email"])
    other = await person.context.new_page()
    for tab in (person.page, other):
        await tab.goto("/inbox")
        await expect(tab.get_by_role("navigation", name="Listas")).to_be_visible()
    await person.page.get_by_role("button", name="Sua conta").click()
    await person.page.get_by_role("menuitem", name="Sair").click()
    for tab in (person.page, other):
        await expect(tab.get_by_role("button", name="Entrar")).to_be_visible()
    await other.reload()
    await expect(other.get_by_role("button", name="Entrar")).to_be_visible()


async def test_who_ends_all_sessions_elsewhere_leads_this_page_to_the_sign_in_with_nothing_left_to_read(
    bakery: Play, enters: Enters, colleague: Colleague, fleet: Fleet, phone: str
) -> None:
    email = await colleague("agent", "Gilda")
    left_behind = await enters(email)
    await bakery.says(phone, "Meu CPF é 000.000.000-00", name="Jussara Sigilosa")
    await left_behind.opens("Jussara Sigilosa")
    await expect(left_behind.sees("Meu CPF é 000.000.000-00")).to_be_visible()
    other = await left_behind.context.new_page()
    await other.goto("/contacts?q=Jussara")
    await expect(other.get_by_role("link", name="Jussara Sigilosa")).to_be_visible()

    elsewhere = await enters(email)
    await elsewhere.page.goto("/team/account")
    await elsewhere.page.get_by_role("button", name="Encerrar todas as sessões").click()
    await elsewhere.page.get_by_role("dialog").get_by_role("button", name="Encerrar todas as sessões").click()

    for page in (left_behind.page, other):
        await expect(page.get_by_role("button", name="Entrar")).to_be_visible()
        await expect(page.get_by_text("Sua sessão terminou.")).to_be_visible()
        shown = await page.content()
        assert not [one for one in ("Jussara", "CPF", phone) if one in shown]
    await expect(elsewhere.page.get_by_role("button", name="Entrar")).to_be_visible()
    await left_behind.page.go_back()
    await expect(left_behind.page.get_by_role("button", name="Entrar")).to_be_visible()
    await expect(left_behind.page.get_by_text("Jussara")).to_have_count(0)
    await left_behind.signs_in(email, fleet.secrets.demo_password)
    await left_behind.opens("Jussara Sigilosa")


async def test_the_language_is_the_browsers_until_somebody_chooses_one_which_stays(bakery: Play, enters: Enters) -> None:
    person = await enters(bakery.demo["agent_email"], language="es-AR")
    page = person.page
    await page.goto("/inbox")
    await expect(page.get_by_role("link", name="Sin asignar")).to_be_visible()
    account = "Tu cuenta"
    for name, language, account_then, unassigned, knowledge in (
        ("English", "en", "Your account", "Unassigned", "Knowledge"),
        ("Português", "pt-BR", "Sua conta", "Sem responsável", "Conhecimento"),
        ("Español", "es", "Tu cuenta", "Sin asignar", "Conocimiento"),
    ):
        await page.get_by_role("button", name=account).click()
        await page.get_by_role("menuitem", name=name).click()
        await expect(page.get_by_role("link", name=unassigned)).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("link", name=unassigned)).to_be_visible()
        assert await page.evaluate("document.documentElement.lang") == language
        other = await person.context.new_page()
        await other.goto("/knowledge")
        await expect(other.get_by_role("heading", name=knowledge, level=1)).to_be_visible()
        await other.close()
        account = account_then
    assert person.real_complaints() == []
