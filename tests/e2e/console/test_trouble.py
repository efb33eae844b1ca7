"""What goes wrong in the middle of something is said in a sentence, and nothing that was typed is lost."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually
from playwright.async_api import Route, expect

from .conftest import Colleague, Enters

SAID = {
    500: "O servidor não conseguiu atender agora. Nada se perdeu; tente de novo em instantes.",
    429: "Limite atingido.",
    0: "Sem conexão com o servidor. Verifique a rede e tente de novo.",
}
MEGABYTE = 1_000_000


def answers(status: int) -> Callable[[Route], Awaitable[None]]:
    """Returns what answers, in a service's place, whoever wants something done; 0 is nobody."""

    async def answer(route: Route) -> None:
        if route.request.method == "GET":
            await route.continue_()
        elif status == 0:
            await route.abort()
        else:
            await route.fulfill(status=status, content_type="text/html", body="<h1>Bad gateway</h1>" * 50)

    return answer


@pytest.mark.parametrize("status", SAID)
async def test_a_service_that_does_not_do_what_it_is_asked_is_told_in_words_and_asked_again_by_hand(
    bakery: Play, enters: Enters, phone: str, status: int
) -> None:
    name = f"Bento Teimoso {status}"
    await bakery.says(phone, "Quero falar com uma pessoa", name=name)
    person = await enters(bakery.demo["agent_email"])
    page = person.page
    await person.opens(name)
    await page.route("**/take-over", answers(status))
    await page.get_by_role("region", name="Escrever").get_by_role("button", name="Assumir").click()
    notice = page.get_by_role("region", name="Avisos").get_by_role("listitem")
    await expect(notice).to_contain_text(SAID[status])
    await expect(notice).not_to_contain_text("gateway")
    await page.unroute("**/take-over")
    await page.get_by_role("region", name="Escrever").get_by_role("button", name="Assumir").click()
    await expect(page.get_by_role("region", name="Escrever").get_by_role("textbox")).to_be_visible()

    await page.get_by_role("link", name="Ver o contato").click()
    await page.get_by_role("button", name="Mudar o nome").click()
    field = page.get_by_role("textbox", name="Nome")
    await field.fill(f"{name} da Silva")
    changing = "**/v1/contacts/*"
    await page.route(changing, answers(status))
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text(SAID[status])
    await expect(field).to_have_value(f"{name} da Silva")
    await page.unroute(changing)
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("heading", name=f"{name} da Silva", level=1)).to_be_visible()
    assert person.real_complaints(besides=["status of", "ERR_FAILED"]) == []


async def test_a_token_that_is_refused_in_mid_action_is_renewed_and_the_action_is_done_once(
    bakery: Play, enters: Enters, phone: str
) -> None:
    await bakery.says(phone, "Quero falar com uma pessoa", name="Cátia Vencida")
    person = await enters(bakery.demo["agent_email"])
    page = person.page
    await person.opens("Cátia Vencida")
    asked: list[str] = []

    async def once_refused(route: Route) -> None:
        asked.append(route.request.headers["authorization"])
        if len(asked) == 1:
            await route.fulfill(status=401, json={"type": "about:blank", "title": "Unauthorized", "status": 401})
        else:
            await route.continue_()

    await page.route("**/take-over", once_refused)
    await page.get_by_role("region", name="Escrever").get_by_role("button", name="Assumir").click()
    await expect(page.get_by_role("region", name="Escrever").get_by_role("textbox")).to_be_visible()
    assert len(set(asked)) == 2
    assert person.real_complaints() == []


async def test_who_is_let_in_no_longer_signs_in_again_and_goes_on_where_they_were(
    bakery: Play, enters: Enters, colleague: Colleague, fleet: Fleet, phone: str
) -> None:
    email = await colleague("agent", "Heitor")
    await bakery.says(phone, "Quero falar com uma pessoa", name="Dalva Interrompida")
    person = await enters(email)
    page = person.page
    await person.opens("Dalva Interrompida")
    write = page.get_by_role("region", name="Escrever")
    await write.get_by_role("button", name="Assumir").click()
    await write.get_by_role("textbox").fill("Já lhe digo o valor")
    gateway = await bakery.service("gateway")
    users = (await gateway.get("/v1/users", params={"limit": 200})).json()["users"]
    user = next(one for one in users if one["email"] == email)
    for active in (False, True):
        (await gateway.patch(f"/v1/users/{user['user_id']}", json={"active": active})).raise_for_status()

    await expect(page.get_by_text("Sua sessão terminou. Entre de novo para continuar de onde parou.")).to_be_visible()
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Senha").fill(fleet.secrets.demo_password)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Dalva Interrompida", level=1)).to_be_visible()
    await expect(page.get_by_text("Já lhe digo o valor")).to_be_visible()


async def test_a_tab_that_slept_for_half_a_day_goes_on_with_what_was_begun(bakery: Play, enters: Enters, phone: str) -> None:
    await bakery.says(phone, "Quero falar com uma pessoa", name="Elza Adormecida")
    person = await enters(bakery.demo["agent_email"])
    page = person.page
    await page.clock.install()
    await person.opens("Elza Adormecida")
    write = page.get_by_role("region", name="Escrever")
    await write.get_by_role("button", name="Assumir").click()
    await write.get_by_role("textbox").fill("Bom dia de novo!")
    other = await person.context.new_page()
    await other.goto("/knowledge")
    await other.bring_to_front()
    renewed = []  # by either of the two, which share what they are given
    person.context.on("response", lambda answer: renewed.append(answer.ok) if answer.url.endswith("/refresh") else None)
    await page.clock.fast_forward("14:00:00")
    await page.bring_to_front()
    await bakery.says(phone, "Ainda aí?", name="Elza Adormecida")
    await expect(page.get_by_role("region", name="Mensagens", exact=True).get_by_text("Ainda aí?")).to_be_visible()
    await write.get_by_role("textbox").press("Enter")
    await page.get_by_role("link", name="Contatos").click()
    await expect(page.get_by_role("list", name="Contatos").get_by_role("link").first).to_be_visible()
    assert set(renewed) == {True}
    received = await eventually(lambda: bakery.received_by(phone), lambda texts: "Bom dia de novo!" in texts)
    assert received.count("Bom dia de novo!") == 1
    assert person.real_complaints() == []


@pytest.mark.parametrize("wrong_by", [timedelta(days=400), timedelta(days=-400)])
async def test_a_computer_whose_clock_is_wrong_by_a_year_answers_in_the_window_all_the_same(
    bakery: Play, enters: Enters, fleet: Fleet, phone: str, wrong_by: timedelta
) -> None:
    name = f"Ciro {wrong_by.days}"
    await bakery.says(phone, "Quero falar com uma pessoa", name=name)
    person = await enters(None)
    await person.context.clock.install(time=datetime.now(UTC) + wrong_by)
    await person.signs_in(bakery.demo["agent_email"], fleet.secrets.demo_password)
    await person.opens(name)
    page = person.page
    write = page.get_by_role("region", name="Escrever")
    await write.get_by_role("button", name="Assumir").click()
    await expect(write.get_by_text("Passaram 24 horas")).to_have_count(0)
    await write.get_by_role("textbox").fill("Aqui é ontem ou amanhã")
    await write.get_by_role("textbox").press("Enter")
    sent = page.get_by_role("region", name="Mensagens", exact=True).get_by_role("listitem").filter(has_text="ontem ou amanhã")
    await expect(sent).to_contain_text("Lida")
    await expect(sent).to_have_count(1)
    assert person.real_complaints() == []


async def test_a_file_of_fifty_megabytes_arrives_and_one_that_no_channel_carries_is_refused_before_it_is_sent(
    bakery: Play, enters: Enters, phone: str, tmp_path: Path
) -> None:
    files = {"grande.bin": 50, "enorme.bin": 120}
    for name, megabytes in files.items():
        with (tmp_path / name).open("wb") as file:
            file.truncate(megabytes * MEGABYTE)
    await bakery.says(phone, "Quero falar com uma pessoa", name="Rogério Pesado")
    person = await enters(bakery.demo["agent_email"])
    page = person.page
    await person.opens("Rogério Pesado")
    write = page.get_by_role("region", name="Escrever")
    await write.get_by_role("button", name="Assumir").click()
    field = write.get_by_role("textbox")
    await field.fill("Segue o projeto")
    await write.locator("input[type=file]").set_input_files([tmp_path / name for name in files])
    waiting = write.get_by_role("list", name="Anexos").get_by_role("listitem")
    await expect(waiting.filter(has_text="enorme.bin")).to_contain_text("É grande demais: este canal leva até 104,9 MB.")
    await expect(field).to_have_value("Segue o projeto")
    await expect(waiting.filter(has_text="grande.bin")).to_contain_text("50 MB")
    await field.press("Enter")
    sent = page.get_by_role("region", name="Mensagens", exact=True).get_by_role("listitem").filter(has_text="Segue o projeto")
    await expect(sent).to_contain_text("Lida", timeout=120_000)
    await expect(sent).to_have_count(1)
    await page.goto("/knowledge")
    await page.get_by_label("Escolher arquivos").set_input_files([tmp_path / "grande.bin"])
    upload = page.get_by_role("region", name="Envios").get_by_role("listitem")
    await expect(upload).to_contain_text("O arquivo é grande demais. Divida-o ou salve-o menor.")
    assert person.real_complaints(besides=["status of 413", "ERR_CONNECTION_RESET"]) == []
