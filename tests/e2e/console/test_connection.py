"""A page whose network goes and comes back: nothing that was typed is lost, nothing is said twice, nothing is missed."""

from devkit.fleet.play import Play, eventually
from playwright.async_api import expect

from .conftest import Enters

CUT = ("ERR_INTERNET_DISCONNECTED",)
AWAY = "00:30"
TYPED, BEGUN = "Seu pedido sai às 16h.", "E amanhã"
MEANWHILE = ("Oi?", "Alguém aí?", "Vou esperar então")


async def test_what_was_written_without_a_network_is_sent_once_and_what_came_meanwhile_is_there_once(
    bakery: Play, enters: Enters, phone: str
) -> None:
    person = await enters(bakery.demo["agent_email"])
    page = person.page
    await page.clock.install()
    await bakery.says(phone, "Quero falar com uma pessoa", name="Hilda Cortada")
    await person.opens("Hilda Cortada")
    write = page.get_by_role("region", name="Escrever")
    await write.get_by_role("button", name="Assumir").click()
    field = write.get_by_role("textbox")
    await expect(field).to_be_visible()

    await person.context.set_offline(True)
    await expect(page.get_by_text("Sem conexão. O que você escrever fica guardado")).to_be_visible()
    await field.fill(TYPED)
    await field.press("Enter")
    await expect(page.get_by_text("Espera pela conexão")).to_be_visible()
    await field.fill(BEGUN)
    for text in MEANWHILE:
        await bakery.says(phone, text, name="Hilda Cortada")
    await page.clock.fast_forward(AWAY)
    await expect(page.get_by_text("Espera pela conexão")).to_be_visible()
    await person.context.set_offline(False)

    messages = page.get_by_role("region", name="Mensagens", exact=True)
    for text in (TYPED, *MEANWHILE):
        await expect(messages.get_by_text(text, exact=True)).to_have_count(1)
    await expect(messages.get_by_role("listitem").filter(has_text=TYPED)).to_contain_text("Lida")
    await expect(page.get_by_text("Sem conexão.")).to_have_count(0)
    await expect(field).to_have_value(BEGUN)
    received = await eventually(lambda: bakery.received_by(phone), lambda texts: TYPED in texts)
    assert received.count(TYPED) == 1
    assert person.real_complaints(besides=CUT) == []


async def test_a_page_that_is_loaded_anew_goes_on_with_what_waited_and_with_what_was_begun(
    bakery: Play, enters: Enters, phone: str
) -> None:
    await bakery.says(phone, "Quero falar com uma pessoa", name="Ivete Recarregada")
    person = await enters(bakery.demo["agent_email"])
    page = person.page
    await person.opens("Ivete Recarregada")
    write = page.get_by_role("region", name="Escrever")
    await write.get_by_role("button", name="Assumir").click()
    field = write.get_by_role("textbox")
    await expect(field).to_be_visible()
    await person.context.set_offline(True)
    await field.fill(TYPED)
    await field.press("Enter")
    await field.fill(BEGUN)
    await expect(page.get_by_text("Espera pela conexão")).to_be_visible()
    await person.context.set_offline(False)
    await page.reload()

    await expect(field).to_have_value(BEGUN)
    messages = page.get_by_role("region", name="Mensagens", exact=True)
    await expect(messages.get_by_role("listitem").filter(has_text=TYPED)).to_contain_text("Lida")
    await expect(messages.get_by_text(TYPED, exact=True)).to_have_count(1)
    assert (await bakery.received_by(phone)).count(TYPED) == 1
    assert person.real_complaints(besides=CUT) == []
