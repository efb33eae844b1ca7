"""A page has room for names and labels that are much. That each address has room for what is on it, `test_accessible` holds."""

import asyncio

from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually
from playwright.async_api import Browser, expect
from simulator.demo.business import DemoBusiness

from .conftest import Enters, Seeded
from .room import beyond, misfits, watch

WIDTHS = (2560, 1280, 360)
CROWDED = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-000000000004",
    name="Mercado das Etiquetas",
    admin="admin@etiquetas.example",
    agent="agente@etiquetas.example",
    phone_number_id="405954558954430",
)
LABELS = 500
LABELS_OF_ONE = 20
AT_ONCE = 4
ARABIC = "محمد بن عبد الله الطويل"
ENDLESS = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
ENDLESS_NAME = ENDLESS[:100]


CROOKED = """<!doctype html><h1>One</h1><h1>Two</h1><p id="late" style="height: 400px">Late</p>
<div style="width: 3000px">Wide</div>
<script>requestAnimationFrame(() => setTimeout(() => { late.style.marginTop = '300px'; document.body.dataset.moved = 1 }, 200))
</script>"""


async def test_what_is_looked_for_on_every_address_is_found(browser: Browser) -> None:
    async with await browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = await context.new_page()
        await watch(page)
        await page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=CROOKED))
        await page.goto("http://crooked.example/")
        await expect(page.locator("body[data-moved]")).to_be_attached()
        found = await eventually(lambda: misfits(page), lambda found: len(found) > 2)
    assert [one.partition(":")[0] for one in found] == ["beyond the edge", "2 headings of the first level", "jumps"]


async def test_five_hundred_labels_endless_words_and_a_name_from_right_to_left(
    fleet: Fleet, seeded: Seeded, enters: Enters, phone: str
) -> None:
    async with Play(fleet.describe(), await seeded(CROWDED)) as play:
        names = [f"Etiqueta {number:03d}" for number in range(LABELS - 1)] + [ENDLESS_NAME]
        admin = await play.service("conversation")

        async def label(name: str) -> str:
            return str((await admin.post("/v1/labels", json={"name": name})).raise_for_status().json()["label_id"])

        some = (names[first : first + AT_ONCE] for first in range(0, LABELS, AT_ONCE))
        made = [id_ for few in some for id_ in await asyncio.gather(*map(label, few))]
        await play.says(phone, f"{ENDLESS} {ARABIC} https://exemplo.example/{ENDLESS * 5}", name=ARABIC)
        await play.is_answered(phone)
        talk = (await play.conversation_with(phone))["conversation_id"]
        agent = await play.agent()
        (await agent.post(f"/v1/conversations/{talk}/take-over")).raise_for_status()
        chosen = {"label_ids": made[-LABELS_OF_ONE + 1 :]}
        (await agent.put(f"/v1/conversations/{talk}/labels", json=chosen)).raise_for_status()

        person = await enters(play.demo["agent_email"])
        page = person.page
        await page.goto(f"/inbox/{talk}")
        heading = page.get_by_role("heading", name=ARABIC, level=1)
        await expect(heading.locator("bdi")).to_have_text(ARABIC)
        await expect(page.get_by_role("link", name=ARABIC)).to_be_visible()
        await page.keyboard.press("l")
        dialog = page.get_by_role("dialog", name="Etiquetas")
        await expect(dialog.get_by_role("checkbox")).to_have_count(LABELS)
        await dialog.get_by_label("Procurar").fill("etiqueta 007")
        await dialog.get_by_role("checkbox", name="Etiqueta 007").click()  # the box follows what is stored: a moment later
        await expect(dialog.get_by_role("checkbox", name="Etiqueta 007")).to_be_checked()
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            assert await beyond(page) == []
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            assert await beyond(page) == []
            await expect(page.get_by_role("region", name="Escrever").get_by_role("textbox")).to_be_in_viewport()
        await page.goto("/team/labels")
        await expect(page.get_by_text("Etiqueta 499").or_(page.get_by_text("Etiqueta 498")).first).to_be_visible()
        assert await beyond(page) == []
        assert person.real_complaints() == []
