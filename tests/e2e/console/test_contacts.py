"""Customers as people find them, call them and go from them to what was said; and who does not."""

import pytest
from devkit.fleet.play import Play
from playwright.async_api import expect

from .conftest import Colleague, Enters

NAMED = "Zuleica Prado"
RUBBISH = ("👩‍👩‍👧‍👦🔥", "مرحبا بالعالم", "<b>Zu</b>", "a" * 1_000, "%' or 1=1 --", "‮gnp‬", "-._/")


async def test_a_customer_is_found_named_and_leads_to_what_was_said(bakery: Play, enters: Enters, phone: str) -> None:
    person = await enters(bakery.demo["agent_email"])
    await bakery.says(phone, "Quero encomendar um bolo", name="Zê")
    await person.opens("Zê")
    await person.page.get_by_role("link", name="Ver o contato").click()
    await expect(person.page.get_by_role("heading", name="Zê", level=1)).to_be_visible()
    await expect(person.page.get_by_role("main").get_by_text(f"+{phone}").first).to_be_visible()

    await person.page.get_by_role("button", name="Mudar o nome").click()
    await person.page.get_by_role("textbox", name="Nome").fill(NAMED)
    await person.page.get_by_role("button", name="Salvar").click()
    await expect(person.page.get_by_role("heading", name=NAMED, level=1)).to_be_visible()
    await expect(person.page.get_by_text("Nome no perfil")).to_be_visible()

    await person.page.keyboard.press("/")
    for sought in ("zuleica", "PRADO zul", phone[-6:]):
        await person.page.get_by_role("searchbox").fill(sought)
        await expect(person.page.get_by_role("list", name="Contatos").get_by_role("link", name=NAMED)).to_be_visible()
    await person.page.get_by_role("main").locator("a[href^='/inbox/']").click()  # whoever has had the last word by now
    await expect(person.page.get_by_role("heading", name=NAMED, level=1)).to_be_visible()
    assert "/inbox/" in person.page.url
    assert person.real_complaints() == []


async def test_two_who_name_a_customer_at_once_see_each_other(bakery: Play, enters: Enters, phone: str) -> None:
    await bakery.says(phone, "Oi", name="Wando Dois")
    first = await enters(bakery.demo["agent_email"])
    second = await enters(bakery.demo["admin_email"])
    await first.opens("Wando Dois")
    await first.page.get_by_role("link", name="Ver o contato").click()
    await first.page.get_by_role("button", name="Mudar o nome").click()
    await second.page.goto(first.page.url)
    await second.page.get_by_role("button", name="Mudar o nome").click()
    await first.page.get_by_role("textbox", name="Nome").fill("Wando da Primeira")
    await first.page.get_by_role("button", name="Salvar").click()
    await expect(first.page.get_by_role("heading", name="Wando da Primeira", level=1)).to_be_visible()

    await second.page.get_by_role("textbox", name="Nome").fill("Wando da Segunda")
    await second.page.get_by_role("button", name="Salvar").click()
    await expect(second.page.get_by_role("alert")).to_contain_text("Wando da Primeira")
    await expect(second.page.get_by_role("textbox", name="Nome")).to_have_value("Wando da Segunda")
    await second.page.get_by_role("button", name="Salvar").click()
    await expect(second.page.get_by_role("heading", name="Wando da Segunda", level=1)).to_be_visible()
    assert second.real_complaints(besides=["status of 412"]) == []


async def test_nobody_of_another_business_is_found(bakery: Play, bookshop: Play, enters: Enters, phone: str) -> None:
    await bakery.says(phone, "Só para a padaria", name="Quirino Exclusivo")
    ours = await enters(bakery.demo["agent_email"])
    await ours.page.goto("/contacts?q=Quirino")
    await ours.page.get_by_role("list", name="Contatos").get_by_role("link", name="Quirino").click()
    await expect(ours.page.get_by_role("heading", name="Quirino Exclusivo", level=1)).to_be_visible()
    theirs = await enters(bookshop.demo["admin_email"])
    for page in ("contacts", "inbox"):
        await theirs.page.goto(f"/{page}?q=Quirino")
        await expect(theirs.sees("Ninguém encontrado para “Quirino”")).to_be_visible()
    await theirs.page.goto(ours.page.url)
    await expect(theirs.page.get_by_role("alert")).to_contain_text("Não encontrado")
    assert theirs.real_complaints(besides=["status of 404"]) == []


async def test_a_viewer_sees_that_there_are_customers_and_not_who(
    bakery: Play, enters: Enters, colleague: Colleague, phone: str
) -> None:
    await bakery.says(phone, "Meu segredo", name="Eulália Secreta")
    viewer = await enters(await colleague("viewer", "Vera"))
    answers: list[int] = []
    viewer.page.on("response", lambda answer: answers.append(answer.status))
    await viewer.page.goto("/contacts?q=Eul%C3%A1lia")
    await expect(viewer.page.get_by_role("searchbox")).to_have_count(0)
    await viewer.page.get_by_role("list", name="Contatos").get_by_role("link", name=phone[-4:]).first.click()
    await expect(viewer.page.get_by_role("heading", name=phone[-4:], level=1)).to_be_visible()
    await expect(viewer.page.get_by_role("button", name="Mudar")).to_have_count(0)
    await expect(viewer.page.get_by_role("status", name="Carregando")).to_have_count(0)
    shown = await viewer.page.content()
    for secret in ("Eulália", "segredo", phone):
        assert secret not in shown
    assert 403 not in answers
    assert viewer.real_complaints() == []


@pytest.mark.parametrize("page", ["contacts", "inbox?view=all"])
async def test_rubbish_in_the_field_is_answered_with_a_sentence(bakery: Play, enters: Enters, page: str) -> None:
    person = await enters(bakery.demo["agent_email"])
    await person.page.goto(f"/{page}")
    field = person.page.get_by_role("searchbox")
    for text in RUBBISH:
        await field.fill(text)
        await expect(
            person.page.get_by_text("Ninguém encontrado").or_(person.page.get_by_text("Digite letras"))
        ).to_be_visible()
        await expect(person.page.get_by_role("alert")).to_have_count(0)
    await field.fill("12")
    await expect(person.sees("Digite ao menos 4 algarismos do telefone.")).to_be_visible()
    await field.press("Escape")
    await expect(field).to_have_value("")
    await expect(person.page.get_by_text("Digite")).to_have_count(0)
    assert person.real_complaints() == []
