"""A person takes a conversation, answers, and the customer's phone has it."""

from devkit.fleet.play import Play, eventually
from playwright.async_api import expect

from .conftest import Enters


async def test_a_person_takes_over_and_what_they_write_is_on_the_customers_phone_once(
    bakery: Play, enters: Enters, phone: str
) -> None:
    person = await enters(bakery.demo["agent_email"])
    await bakery.says(phone, "Quero falar com uma pessoa", name="Dona Lúcia")
    await person.opens("Dona Lúcia")
    await expect(person.sees("Quero falar com uma pessoa")).to_be_visible()
    await person.page.get_by_role("button", name="Assumir").first.click()
    field = person.page.get_by_role("region", name="Escrever").get_by_role("textbox")
    await field.fill("Bom dia! Sou a Carla.\nEm que posso ajudar?")
    await field.press("Enter")
    await expect(field).to_have_value("")

    written = "Bom dia! Sou a Carla.\nEm que posso ajudar?"
    received = await eventually(lambda: bakery.received_by(phone), lambda texts: written in texts)
    assert received.count(written) == 1
    await expect(person.page.get_by_label("Mensagens", exact=True).get_by_text("Sou a Carla.")).to_have_count(1)
    assert person.real_complaints() == []
