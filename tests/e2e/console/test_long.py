"""A conversation that is very long opens at its end, is read backwards, and stays light."""

from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually
from playwright.async_api import expect
from psycopg import AsyncConnection

from .conftest import Enters

MESSAGES = 20_000
FURTHER = 4
AT_ONCE = 80
"""How many of them may exist in the page, with what surrounds them."""
HELD = "select from conversation where id = %(conversation)s for update"
EARLIER = """
    insert into message (id, tenant_id, conversation_id, channel_id, sequence, author, content, provider_message_id, sent_at)
    select uuidv7(), tenant_id, id, channel_id, last_sequence + number, 'customer',
           jsonb_build_object('kind', 'text', 'text', 'Mensagem número ' || number), 'wamid.long' || id || number, now()
    from conversation cross join generate_series(1, %(messages)s) as number where id = %(conversation)s
"""
KNOWN = """
    update conversation set last_sequence = last_sequence + %(messages)s, last_inbound_sequence = last_sequence + %(messages)s
    where id = %(conversation)s
"""


async def test_twenty_thousand_messages_open_at_their_end_and_are_read_backwards_and_answered(
    bakery: Play, enters: Enters, fleet: Fleet, phone: str
) -> None:
    await bakery.says(phone, "Quero falar com uma pessoa", name="Perpétua Longa")
    talk = (await bakery.conversation_with(phone))["conversation_id"]
    agent = await bakery.agent()
    (await agent.post(f"/v1/conversations/{talk}/take-over")).raise_for_status()
    async with await AsyncConnection.connect(fleet.server.url("conversation")) as connection:
        for statement in (HELD, EARLIER, KNOWN):
            await connection.execute(statement, {"messages": MESSAGES, "conversation": talk})
    person = await enters(bakery.demo["agent_email"])
    page = person.page
    await page.goto(f"/inbox/{talk}")
    messages = page.get_by_role("region", name="Mensagens", exact=True)
    await expect(messages.get_by_text(f"Mensagem número {MESSAGES}", exact=True)).to_be_in_viewport()

    rows = messages.get_by_role("listitem")

    async def read() -> int:
        return int(await rows.first.get_attribute("aria-setsize") or 0)

    for _ in range(FURTHER):
        known = await read()
        await messages.press("Home")
        await eventually(read, lambda now, known=known: now > known)
        assert await rows.count() <= AT_ONCE
    await messages.press("Home")
    await expect(messages.get_by_text(f"Mensagem número {MESSAGES}", exact=True)).to_have_count(0)
    await bakery.says(phone, "A mais nova", name="Perpétua Longa")
    await page.get_by_role("button", name="1 nova").click()
    await expect(messages.get_by_text("A mais nova", exact=True)).to_be_in_viewport()
    field = page.get_by_role("region", name="Escrever").get_by_role("textbox")
    await field.fill("Li tudo!")
    await field.press("Enter")
    await expect(rows.filter(has_text="Li tudo!")).to_contain_text("Lida")
    assert await rows.count() <= AT_ONCE
    assert person.real_complaints() == []
