"""Who waits for a person is seen in their order, and whoever mentions a colleague reaches them."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually
from playwright.async_api import expect
from simulator.demo.business import DemoBusiness

from .conftest import Enters

BUSY = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-000000000005",
    name="Oficina Serra",
    admin="admin@oficina-serra.example",
    agent="agente@oficina-serra.example",
    phone_number_id="205954558954429",
    document="livraria-lua.md",
)
"""A business of which only these stories' customers wait."""


@pytest.fixture
async def workshop(fleet: Fleet, seeded: Callable[[DemoBusiness], Awaitable[dict[str, Any]]]) -> Play:
    return Play(fleet.describe(), await seeded(BUSY))


async def wait_for_a_person(play: Play, *customers: tuple[str, str]) -> None:
    """One after the other, so that it is known who waits longest."""
    for phone, name in customers:
        await play.says(phone, "Quero falar com uma pessoa", name=name)
        await eventually(lambda phone=phone: play.conversation_with(phone), lambda one: one["phase"] == "queued")


async def test_who_waits_longest_is_taken_first_and_the_queue_is_seen_to_shrink(
    workshop: Play, enters: Enters, unused_phones: list[str]
) -> None:
    async with workshop:
        person = await enters(workshop.demo["agent_email"])
        page = person.page
        await page.goto("/queue")
        await expect(person.sees("Ninguém espera por uma pessoa.")).to_be_visible()
        await wait_for_a_person(workshop, (unused_phones[0], "Ana Paula"), (unused_phones[1], "Bruno Reis"))

        waiting = page.get_by_role("list", name="Sem equipe").get_by_role("listitem")
        await expect(waiting).to_have_count(2)
        await expect(waiting.nth(0)).to_contain_text("Ana Paula")
        await expect(waiting.nth(1)).to_contain_text("Bruno Reis")
        await expect(page.get_by_role("link", name="Fila: 2")).to_be_visible()
        await page.get_by_role("button", name="Atender o próximo").click()

        await expect(page.get_by_role("heading", name="Ana Paula", level=1)).to_be_visible()
        await expect(page.get_by_role("link", name="Fila: 1")).to_be_visible()
        assert (await workshop.conversation_with(unused_phones[0]))["phase"] == "with_agent"
        assert (await workshop.conversation_with(unused_phones[1]))["phase"] == "queued"
        assert person.real_complaints() == []


async def test_a_colleague_who_is_mentioned_sees_it_where_they_are(workshop: Play, enters: Enters, phone: str) -> None:
    async with workshop:
        person = await enters(workshop.demo["agent_email"])
        page = person.page
        await page.goto("/knowledge")
        await workshop.says(phone, "Vocês entregam?", name="Célia Nunes")
        conversation = await workshop.conversation_with(phone)
        me = await (await workshop.agent("gateway")).get("/v1/me")
        await note(workshop, conversation["conversation_id"], "Você pode ver o frete <b>dela</b>?", me.json()["user_id"])

        await page.get_by_role("link", name="Menções: 1").click()
        mention = page.get_by_role("list", name="Menções").get_by_role("listitem")
        await expect(mention).to_contain_text("Célia Nunes")
        await expect(mention).to_contain_text("Você pode ver o frete <b>dela</b>?")
        await mention.get_by_role("link").click()

        await expect(page.get_by_role("heading", name="Célia Nunes", level=1)).to_be_visible()
        await expect(page.get_by_role("link", name="Menções", exact=True)).to_be_visible()
        assert person.real_complaints() == []


async def note(play: Play, conversation_id: str, text: str, mentioned: str) -> None:
    admin: httpx2.AsyncClient = await play.service("conversation", play.demo["admin_token"])
    written = await admin.post(f"/v1/conversations/{conversation_id}/notes", json={"text": text, "mentions": [mentioned]})
    written.raise_for_status()
