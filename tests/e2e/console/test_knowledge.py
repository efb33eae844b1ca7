"""What a document says is answered on the phone, and the console shows which document it was."""

import asyncio

from devkit.fleet.play import Play
from playwright.async_api import Route, expect

from .conftest import Enters

NAME = "garantia-dos-vasos.md"
CONTENT = b"""# Garantia dos vasos

## Vasos quebrados
Um vaso quebrado no transporte tem garantia de nove dias e pode ser trocado no quiosque da rodoviaria.
"""
ASKED, ANSWERED = "Qual a garantia de um vaso quebrado?", "nove dias"


async def test_a_document_is_seen_on_its_way_and_being_read_and_then_answers_a_customer_who_is_shown_its_source(
    florist: Play, enters: Enters, phone: str
) -> None:
    person = await enters(florist.demo["agent_email"])
    page = person.page
    await florist.fault("openai.embeddings", delay_s=8)  # so slow that one sees it
    arrived, onward = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        arrived.set()
        await onward.wait()
        await route.continue_()

    await page.goto("/knowledge")
    await page.route(lambda url: url.endswith("/v1/documents"), hold)
    file = {"name": NAME, "mimeType": "text/markdown", "buffer": CONTENT}
    await page.get_by_label("Escolher arquivos").set_input_files(files=[file])
    sending = page.get_by_role("region", name="Envios").get_by_role("listitem")
    await expect(sending.get_by_role("progressbar", name=f"Envio de {NAME}")).to_be_visible()
    await arrived.wait()
    onward.set()
    await expect(sending).to_contain_text("Enviado; a leitura aparece na lista.")
    document = page.get_by_role("list", name="Documentos").get_by_role("listitem").filter(has_text="garantia-dos-vasos")
    await expect(document).to_contain_text("Sendo lido")
    await florist.no_faults()
    await expect(document).to_contain_text("Pronto")

    await florist.says(phone, ASKED, name="Fátima Vaso")
    await florist.is_answered(phone, containing=ANSWERED)
    await person.opens("Fátima Vaso")
    answer = page.get_by_role("region", name="Mensagens", exact=True).get_by_role("listitem").filter(has_text=ANSWERED)
    await expect(answer.get_by_role("listitem")).to_be_hidden()
    await answer.get_by_text("1 fonte").click()
    await expect(answer.get_by_role("listitem")).to_contain_text("garantia-dos-vasos")
    assert person.real_complaints() == []
