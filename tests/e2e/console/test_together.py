"""A customer on the phone and the people at the desk, together: what each of them sees of the others."""

import re

from devkit.fleet.play import Play
from playwright.async_api import expect

from .conftest import FLORIST, Colleague, Enters
from .test_phone import phone_in, writes_as


async def test_a_question_on_the_phone_is_taken_over_answered_with_what_the_ai_suggests_and_seen_to_be_read(
    florist: Play, enters: Enters, phone: str
) -> None:
    person = await enters(florist.demo["agent_email"])
    page = person.page
    await page.goto("/inbox?view=all")
    await page.get_by_role("button", name="Abrir o celular").click()
    on_the_phone = phone_in(page)
    await on_the_phone.get_by_label("Business").select_option(label=FLORIST.name)
    await writes_as(on_the_phone, phone, "Otília Prado", "Vocês abrem aos domingos?")
    await page.get_by_role("link", name="Otília Prado").click()
    await expect(page.get_by_role("heading", name="Otília Prado", level=1)).to_be_visible()
    messages = page.get_by_role("region", name="Mensagens", exact=True)
    await expect(messages.get_by_text("das 7h às 13h")).to_be_visible()
    await page.get_by_role("button", name="Assumir").first.click()
    write = page.get_by_role("region", name="Escrever")
    await expect(write.get_by_role("textbox")).to_be_visible()

    asked = "Quanto custa a taxa de entrega?"
    await on_the_phone.get_by_role("textbox", name="Message").fill(asked)
    await on_the_phone.get_by_role("button", name="Send", exact=True).click()
    await expect(messages.get_by_text(asked)).to_be_visible()
    await write.get_by_role("button", name="Pedir sugestão à IA").click()
    suggestion = page.get_by_role("region", name="Sugestão da IA")
    await expect(suggestion).to_contain_text("8 reais")
    await suggestion.get_by_role("button", name="Usar e editar").click()
    field = write.get_by_role("textbox")
    await expect(field).to_have_value(re.compile("8 reais"))
    await field.press("End")
    await field.press_sequentially(" Posso anotar o pedido?")
    await field.press("Enter")

    received = on_the_phone.get_by_role("listitem").filter(has_text="Posso anotar o pedido?")
    await expect(received).to_have_count(1)
    await expect(received).to_contain_text("8 reais")
    sent = messages.get_by_role("listitem").filter(has_text="Posso anotar o pedido?")
    await expect(sent).to_have_count(1)
    await expect(sent).to_contain_text("Lida")
    await expect(suggestion).to_have_count(0)
    assert person.real_complaints() == []


async def test_two_who_answer_at_once_see_each_other_and_who_comes_second_keeps_their_words(
    bakery: Play, enters: Enters, colleague: Colleague, phone: str
) -> None:
    await bakery.says(phone, "Quero falar com uma pessoa", name="Raimundo Colisão")
    first = await enters(await colleague("supervisor", "Sílvia"))
    second = await enters(await colleague("supervisor", "Tomás"))
    for person in (first, second):
        await person.opens("Raimundo Colisão")
    ours, theirs = (person.page.get_by_role("region", name="Escrever") for person in (first, second))
    await ours.get_by_role("button", name="Assumir").click()
    await ours.get_by_role("textbox").press_sequentially("Já estou vendo")
    await expect(second.page.get_by_text("Também escrevendo aqui: Sílvia")).to_be_visible()

    await theirs.get_by_role("button", name="Assumir").click()
    await expect(ours.get_by_text("A conversa está com outra pessoa.")).to_be_visible()
    await expect(ours.get_by_text("Rascunho guardado: Já estou vendo")).to_be_visible()
    await theirs.get_by_role("textbox").fill("Eu cuido disso")
    await theirs.get_by_role("textbox").press("Enter")
    await expect(first.page.get_by_role("region", name="Mensagens", exact=True).get_by_text("Eu cuido disso")).to_be_visible()

    await ours.get_by_role("button", name="Assumir").click()
    await expect(ours.get_by_role("textbox")).to_have_value("Já estou vendo")
    assert first.real_complaints() == second.real_complaints() == []


async def test_a_message_of_who_has_lost_the_conversation_is_refused_with_a_sentence_and_kept(
    bakery: Play, enters: Enters, colleague: Colleague, phone: str
) -> None:
    await bakery.says(phone, "Quero falar com uma pessoa", name="Salete Perdida")
    first = await enters(bakery.demo["agent_email"])
    await first.opens("Salete Perdida")
    write = first.page.get_by_role("region", name="Escrever")
    await write.get_by_role("button", name="Assumir").click()
    field = write.get_by_role("textbox")
    await field.fill("Bom dia, Salete! Vou verificar.")
    # What the page has not heard yet: the conversation is another's when the message arrives.
    await first.context.set_offline(True)
    await expect(first.page.get_by_text("Sem conexão.")).to_be_visible()
    await field.press("Enter")
    await expect(first.page.get_by_text("Espera pela conexão")).to_be_visible()
    second = await enters(await colleague("supervisor", "Tomás"))
    await second.opens("Salete Perdida")
    await second.page.get_by_role("button", name="Assumir").first.click()
    await expect(second.page.get_by_role("region", name="Escrever").get_by_role("textbox")).to_be_visible()
    await first.context.set_offline(False)

    refused = first.page.get_by_role("alert").filter(has_text="Não foi enviada.")
    await expect(refused).to_contain_text("A conversa não está com você. Assuma-a e envie de novo.")
    await expect(first.page.get_by_text("Bom dia, Salete! Vou verificar.")).to_be_visible()
    await refused.get_by_role("button", name="Editar").click()
    await expect(write.get_by_text("Rascunho guardado: Bom dia, Salete! Vou verificar.")).to_be_visible()
    assert "Bom dia, Salete! Vou verificar." not in await bakery.received_by(phone)
