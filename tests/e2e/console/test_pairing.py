"""A number is linked by its phone while somebody looks on, from the form to the first answer, until the phone leaves."""

import pytest
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually
from playwright.async_api import expect
from simulator.evolution import api as evolution
from simulator.wppconnect import api as wppconnect

from .conftest import Enters

LINKED = {
    "wppconnect": ("WPPConnect", "Nome da sessão", "Chave secreta do servidor", wppconnect.SECRET_KEY),
    "evolution": ("Evolution API", "Nome da instância", "Chave de API", evolution.API_KEY),
}
LOGGED_OUT = 401
SELDOM_MS = 15_000
"""Who is linked is looked at more seldom than who is about to be."""


@pytest.mark.parametrize("provider", LINKED)
async def test_a_number_is_linked_by_a_code_that_appears_and_goes_by_itself_and_answers(
    florist: Play, enters: Enters, fleet: Fleet, provider: str, phone: str
) -> None:
    title, name_label, key_label, key = LINKED[provider]
    name = f"jasmim{phone[-4:]}"
    person = await enters(florist.demo["admin_email"])
    page = person.page
    await page.clock.install()
    await page.goto("/channels/new")
    await page.get_by_role("button", name=title).click()
    await page.get_by_label("Nome do canal").fill(f"Celular {provider}")
    await page.get_by_label("Endereço do servidor").fill(f"{fleet.simulator.url}/{provider}")
    await page.get_by_label(name_label).fill(name)
    await page.get_by_label(key_label).fill(key)
    await page.get_by_role("button", name="Criar canal").click()
    await page.get_by_role("button", name="Iniciar ligação").click()
    await page.get_by_role("dialog").get_by_role("button", name="Iniciar ligação").click()
    code = page.get_by_role("img", name="Código QR para vincular o celular")
    await expect(code).to_be_visible()
    await expect(page.get_by_text("Vale por mais")).to_be_visible()

    outside = f"/_sim/linked/{provider}/{name}"
    simulator = await florist.simulator()
    (await simulator.post(f"{outside}/scan", json={})).raise_for_status()
    await expect(page.get_by_text("O celular está vinculado; as mensagens entram e saem.")).to_be_visible()
    await expect(code).to_have_count(0)

    question = {"phone": phone, "text": "Quanto custa a taxa de entrega?", "name": f"Cliente {phone}"}
    (await simulator.post(f"{outside}/messages", json=question)).raise_for_status()
    await expect(page.get_by_text("O último webhook chegou em")).to_be_visible()

    async def sent() -> str:
        return str((await simulator.get(outside)).json()["sent"])

    await eventually(sent, lambda text: "8 reais" in text)
    await page.get_by_role("link", name="Abrir o canal").click()
    (await simulator.post(f"{outside}/lose", json={"code": LOGGED_OUT})).raise_for_status()
    await page.clock.fast_forward(SELDOM_MS)
    await expect(page.get_by_text("O celular foi desvinculado. Inicie a ligação e leia o código de novo.")).to_be_visible()
    await page.get_by_role("button", name="Remover canal").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remover canal").click()
    await expect(page.get_by_role("heading", name="Canais", level=1)).to_be_visible()
    await expect(page.get_by_text(f"Celular {provider}")).to_have_count(0)
    assert person.real_complaints() == []
