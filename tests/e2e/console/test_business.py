"""What admins set of their business, together and with mistakes."""

import httpx2
from devkit.fleet.play import Play
from playwright.async_api import expect

from .conftest import Enters


async def test_an_admin_who_comes_second_sees_what_is_there_now_and_keeps_what_they_typed(
    bookshop: Play, enters: Enters
) -> None:
    person = await enters(bookshop.demo["admin_email"])
    page = person.page
    await page.goto("/team/business")
    await page.get_by_label("Ao chamar uma pessoa").fill("Já chamamos alguém.")
    await bookshop_is_called(bookshop, page.url, "Livraria da Lua")

    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("alert")).to_contain_text("Livraria da Lua")
    await expect(page.get_by_label("Ao chamar uma pessoa")).to_have_value("Já chamamos alguém.")
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("alert")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_label("Nome")).to_have_value("Livraria da Lua")
    await expect(page.get_by_label("Ao chamar uma pessoa")).to_have_value("Já chamamos alguém.")
    await bookshop_is_called(bookshop, page.url, "Livraria Lua")


async def bookshop_is_called(bookshop: Play, page: str, name: str) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        token = {"authorization": f"Bearer {bookshop.demo['admin_token']}"}
        door = str(httpx2.URL(page).join("/api/gateway/v1/tenant"))
        (await client.patch(door, headers=token, json={"name": name})).raise_for_status()


async def test_a_rule_whose_name_is_taken_says_so_and_one_that_is_deleted_is_not_asked_for_again(
    bookshop: Play, enters: Enters
) -> None:
    person = await enters(bookshop.demo["admin_email"])
    page = person.page
    conversation = await bookshop.service("conversation")
    label = (await conversation.post("/v1/labels", json={"name": "Da regra"})).raise_for_status().json()["label_id"]
    rule = {"event": "message_received", "conditions": [], "enabled": False, "actions": [{"type": "labels", "add": [label]}]}
    made = [
        (await conversation.post("/v1/automation/rules", json={**rule, "name": name})).raise_for_status().json()["rule_id"]
        for name in ("Feriado", "Véspera")
    ]
    await page.goto(f"/team/rules/{made[0]}")
    await page.get_by_label("Nome", exact=True).fill("Véspera")
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("alert")).to_have_text("Já existe um com este nome.")

    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    await page.get_by_role("button", name="Excluir regra").click()
    await page.get_by_role("dialog").get_by_role("button", name="Excluir regra").click()
    await expect(page.get_by_role("heading", name="Regras", level=1)).to_be_visible()
    await expect(page.get_by_role("link", name="Véspera")).to_be_visible()
    await expect(page.get_by_role("link", name="Feriado")).to_have_count(0)
    of_rule = [one for one in asked if made[0] in one and "/api/" in one]
    assert [one.partition(" ")[0] for one in of_rule] == ["DELETE"]
    assert person.real_complaints(besides=["status of 409"]) == []


async def test_what_cannot_be_is_said_at_its_field(bookshop: Play, enters: Enters) -> None:
    person = await enters(bookshop.demo["admin_email"])
    page = person.page
    await page.goto("/team/business")
    await page.get_by_label("Fuso horário").fill("Mars/Olympus")
    await page.get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("alert")).to_have_text("Este fuso horário não existe. Escolha um da lista.")

    await page.goto("/team/labels")
    for _ in range(2):
        await page.get_by_role("button", name="Nova etiqueta").click()
        await page.get_by_label("Nome").fill("Encomenda 👩‍👩‍👧‍👦 مرحبا")
        await page.get_by_role("dialog").get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("alert")).to_have_text("Já existe um com este nome.")
    await page.get_by_label("Nome").fill("a" * 10_000)
    await page.get_by_role("dialog").get_by_role("button", name="Salvar").click()
    await expect(page.get_by_role("alert")).to_have_text("No máximo 100 caracteres.")
