"""What a document says is answered on the phone, and the console shows which document it was."""

import asyncio
import subprocess
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play
from playwright.async_api import Route, expect

from .conftest import FLORIST, Enters

NAME = "garantia-dos-vasos.md"
CONTENT = b"""# Garantia dos vasos

## Vasos quebrados
Um vaso quebrado no transporte tem garantia de nove dias e pode ser trocado no quiosque da rodoviaria.
"""
NEWER = CONTENT.replace(b"nove dias", b"doze dias")
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
    await expect(document.get_by_role("progressbar", name="garantia-dos-vasos")).to_have_attribute("aria-valuenow", "10")
    await expect(document).to_contain_text("0 de 1 trecho preparado")
    await florist.no_faults()
    await expect(document).to_contain_text("Pronto")
    await expect(document.get_by_role("progressbar")).to_have_count(0)

    await florist.says(phone, ASKED, name="Fátima Vaso")
    await florist.is_answered(phone, containing=ANSWERED)
    await person.opens("Fátima Vaso")
    answer = page.get_by_role("region", name="Mensagens", exact=True).get_by_role("listitem").filter(has_text=ANSWERED)
    await expect(answer.get_by_role("listitem")).to_be_hidden()
    await answer.get_by_text("1 fonte").click()
    await expect(answer.get_by_role("listitem")).to_contain_text("garantia-dos-vasos")
    assert person.real_complaints() == []


async def test_a_file_of_the_same_name_is_the_next_version_and_the_one_before_comes_back_when_somebody_says_so(
    florist: Play, enters: Enters
) -> None:
    person = await enters(florist.demo["agent_email"])
    page = person.page
    await page.goto("/knowledge")
    document = page.get_by_role("list", name="Documentos").get_by_role("listitem").filter(has_text="prazo-das-flores")
    for content, newest in ((CONTENT, document), (NEWER, document.filter(has_text="Versão 2"))):
        file = {"name": "prazo-das-flores.md", "mimeType": "text/markdown", "buffer": content + b"\nFlores tambem.\n"}
        await page.get_by_label("Escolher arquivos").set_input_files(files=[file])
        await expect(newest).to_contain_text("Pronto")
    await expect(page.get_by_role("region", name="Envios")).to_contain_text("Versão 2 de “prazo-das-flores”")
    await expect(document).to_have_count(1)

    await document.get_by_role("button", name="Ações").click()
    await page.get_by_role("menuitem", name="Detalhes").click()
    versions = page.get_by_role("list", name="Versões").get_by_role("listitem")
    await expect(versions.nth(0)).to_contain_text("Em uso")
    await expect(versions.nth(1)).to_contain_text("Substituída pela versão 2")
    await versions.nth(1).get_by_role("button").click()
    await page.get_by_role("menuitem", name="Restaurar").click()
    question = page.get_by_role("dialog", name="Restaurar a versão 1?")
    await question.get_by_role("button", name="Restaurar").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(document.filter(has_text="Versão 3")).to_contain_text("Pronto")
    await expect(document).to_have_count(1)
    assert person.real_complaints() == []


async def test_what_the_model_refused_is_read_again_by_a_button(florist: Play, enters: Enters) -> None:
    person = await enters(florist.demo["agent_email"])
    page = person.page
    await florist.fault("openai.embeddings", status=400, match={"text_contains": "crisântemos"})
    await page.goto("/knowledge")
    file = {"name": "crisantemos.txt", "mimeType": "text/plain", "buffer": "Os crisântemos custam 30 reais.".encode()}
    await page.get_by_label("Escolher arquivos").set_input_files(files=[file])
    document = page.get_by_role("list", name="Documentos").get_by_role("listitem").filter(has_text="crisantemos")
    await expect(document).to_contain_text("Não foi lido")
    await florist.no_faults()
    await document.get_by_role("button", name="Tentar de novo").click()
    await expect(document).to_contain_text("Pronto")
    assert person.real_complaints() == []


async def test_what_the_ai_would_find_is_tried_by_keyboard_and_says_where_it_stands_and_why(
    florist: Play, enters: Enters
) -> None:
    person = await enters(florist.demo["agent_email"])
    page, keyboard = person.page, person.page.keyboard
    knowledge = await florist.service("knowledge")
    table = b"# Tabela\n\n## Arranjos\n\nO arranjo KX-7731 custa 89 reais.\n"
    (await knowledge.post("/v1/documents", files={"file": ("tabela-de-arranjos.md", table)})).raise_for_status()
    await page.goto("/knowledge")
    document = page.get_by_role("list", name="Documentos").get_by_role("listitem").filter(has_text="tabela-de-arranjos")
    await expect(document).to_contain_text("Pronto")

    await page.get_by_role("tab", name="Documentos").focus()
    await keyboard.press("End")
    await expect(page.get_by_label("Pergunta de um cliente")).to_be_visible()
    await keyboard.press("Tab")
    await keyboard.press("Tab")
    await expect(page.get_by_label("Pergunta de um cliente")).to_be_focused()
    await keyboard.type("Quanto custa o kx 7731?")
    await keyboard.press("Enter")
    passage = page.get_by_role("list", name="Trechos encontrados").get_by_role("listitem").first
    await expect(passage).to_contain_text("tabela-de-arranjos")
    await expect(passage).to_contain_text("Tabela › Arranjos")
    await expect(passage.locator("mark", has_text="KX-7731")).to_be_visible()
    await passage.get_by_text("Por que este trecho").focus()
    await keyboard.press("Enter")
    await expect(passage).to_contain_text("Pelas palavras fica em 1º lugar")
    await expect(passage).to_contain_text("kx 7731")
    assert person.real_complaints() == []


class Shop:
    """A website: what it says by path, until somebody changes it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages = {
            "/robots.txt": "User-agent: *\nDisallow: /privado",
            "/": page_of("Floricultura", "Entregamos flores em toda a cidade, de segunda a sábado.", "/precos", "/privado"),
            "/precos": page_of("Preços das orquídeas", "A orquídea branca custa 95 reais no quiosque.", "/"),
        }

    async def answer(self, request: web.Request) -> web.Response:
        said = self.pages.get(request.path)
        kind = "text/plain" if request.path == "/robots.txt" else "text/html"
        return web.Response(status=200 if said else 404, text=said or "", content_type=kind)


def page_of(title: str, said: str, *links: str) -> str:
    leads = "".join(f'<li><a href="{one}">mais em {one}</a></li>' for one in links)
    main = f"<main><h1>{title}</h1><p>{said}</p><ul>{leads}</ul></main>"
    return f"<html><head><title>{title}</title></head><body>{main}</body></html>"


@pytest.fixture
async def shop(fleet: Fleet) -> AsyncIterator[Shop]:
    """It stands where the fleet may ask, although that is no public address."""
    host, _, port = fleet.private_hosts[0].partition(":")
    shop = Shop(f"http://{host}:{port}/")
    app = web.Application()
    app.router.add_get("/{path:.*}", shop.answer)
    async with TestServer(app, host=host, port=int(port)):
        yield shop


async def test_a_website_is_added_read_and_read_again_and_says_what_changed_and_what_was_left_out(
    florist: Play, enters: Enters, shop: Shop
) -> None:
    person = await enters(florist.demo["agent_email"])
    page = person.page
    await page.goto("/knowledge?tab=websites")
    await page.get_by_role("button", name="Adicionar site").click()
    dialog = page.get_by_role("dialog", name="Adicionar site")
    await dialog.get_by_label("Endereço").fill("floricultura")
    await dialog.get_by_role("button", name="Adicionar site").click()
    await expect(dialog).to_contain_text("Um endereço que comece com http:// ou https://")
    await dialog.get_by_label("Endereço").fill(shop.url)
    await dialog.get_by_role("button", name="Adicionar site").click()
    website = page.get_by_role("list", name="Sites").get_by_role("listitem").filter(has_text=shop.url)
    await expect(website).to_contain_text("lido em")

    await website.get_by_role("button").click()
    await page.get_by_role("menuitem", name="Páginas").click()
    pages = page.get_by_role("list", name="Páginas").get_by_role("listitem")
    await expect(pages.filter(has_text="orquídeas")).to_contain_text("Documento")
    await expect(pages.filter(has_text="/privado")).to_contain_text("O site não permite a leitura (robots.txt).")
    await page.keyboard.press("Escape")

    shop.pages["/precos"] = shop.pages["/precos"].replace("95 reais", "120 reais")
    await website.get_by_role("button").click()
    await page.get_by_role("menuitem", name="Ler agora").click()
    await website.get_by_role("button").click()
    await page.get_by_role("menuitem", name="Páginas").click()
    await page.get_by_label("Mostrar").select_option("kept")
    changed = pages.filter(has_text="orquídeas")
    await changed.get_by_text("Mudou em").click()
    await expect(changed.locator("del")).to_have_text(["A orquídea branca custa 95 reais no quiosque."])
    await expect(changed.locator("ins")).to_have_text(["A orquídea branca custa 120 reais no quiosque."])
    await page.keyboard.press("Escape")

    await website.get_by_role("button").click()
    await page.get_by_role("menuitem", name="Remover").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remover").click()
    await expect(website).to_have_count(0)
    assert person.real_complaints() == []


async def test_a_document_stands_in_a_base_and_what_only_staff_may_know_no_customer_finds(
    florist: Play, enters: Enters, fleet: Fleet
) -> None:
    person = await enters(florist.demo["admin_email"])
    page = person.page
    await page.goto("/knowledge?tab=bases")
    await page.get_by_role("button", name="Nova base").click()
    await page.get_by_role("dialog").get_by_label("Nome").fill("Atacado")
    await page.get_by_role("dialog").get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Um limite foi atingido: no máximo 1.")
    command = [fleet.checkout.python, "-m", "billing", "plans", "change", FLORIST.tenant_id, "growth"]
    await asyncio.to_thread(subprocess.run, command, env=fleet.environment("billing"), check=True, capture_output=True)
    await page.get_by_role("dialog").get_by_role("button", name="Salvar").click()
    base = page.get_by_role("list", name="Bases").get_by_role("listitem").filter(has_text="Atacado")
    await expect(base).to_contain_text("0 documentos")

    await page.get_by_role("tab", name="Documentos").click()
    await page.get_by_label("Base de conhecimento").select_option("Atacado")
    file = {
        "name": "margem.md",
        "mimeType": "text/markdown",
        "buffer": b"# Margem\n\nA margem das bromelias e de 41 por cento.\n",
    }
    await page.get_by_label("Escolher arquivos").set_input_files(files=[file])
    document = page.get_by_role("list", name="Documentos").get_by_role("listitem").filter(has_text="margem")
    await expect(document).to_contain_text("Pronto")
    await expect(document).to_contain_text("Atacado")
    await document.get_by_role("button", name="Ações").click()
    await page.get_by_role("menuitem", name="Onde e para quem").click()
    await page.get_by_role("dialog").get_by_label("Quem pode saber").select_option("Só a equipe")
    await page.get_by_role("dialog").get_by_label("Etiquetas").fill("preços, interno")
    await page.get_by_role("dialog").get_by_role("button", name="Salvar").click()
    await expect(document).to_contain_text("Só a equipe")
    await expect(document).to_contain_text("interno")

    await page.get_by_role("tab", name="Testar a busca").click()
    await page.get_by_label("Pergunta de um cliente").fill("margem das bromelias")
    passages = page.get_by_role("main").get_by_text("41 por cento")
    for asked_by, times in (("Alguém da equipe", 1), ("Um cliente", 0)):
        await page.get_by_label("Quem pergunta").select_option(asked_by)
        async with page.expect_response("**/v1/search"):
            await page.get_by_role("button", name="Buscar").click()
        await expect(passages).to_have_count(times)

    await page.get_by_role("tab", name="Documentos").click()
    await document.get_by_role("button", name="Ações").click()
    await page.get_by_role("menuitem", name="Onde e para quem").click()
    await page.get_by_label("Não encontrado a partir de").fill("2020-01-01T00:00")
    await page.get_by_role("dialog").get_by_role("button", name="Salvar").click()
    await expect(document).to_contain_text("Não encontrado desde")

    await page.get_by_role("tab", name="Bases").click()
    await base.get_by_role("button").click()
    await page.get_by_role("menuitem", name="Remover").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remover").click()
    refused = page.get_by_text("Há documentos ou sites nesta base de conhecimento.")  # for a moment it is announced as well
    await expect(refused.first).to_be_visible()
    assert person.real_complaints(besides=("status of 409", "status of 429")) == []
