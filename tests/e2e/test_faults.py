"""What must hold when something dies or misbehaves: one answer, nothing lost, and never silence."""

import asyncio
from collections.abc import Sequence

import httpx2
import pytest
from common.messaging.reading import read_topic
from contracts.topics import SERVICES, dead_letter_topic
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually

from .books import Books, read_books

CUSTOMERS = 6


async def kill_in_mid_flow(fleet: Fleet, name: str, after_s: float) -> None:
    await asyncio.sleep(after_s)
    fleet.services[name].kill()
    await asyncio.sleep(0.5)
    await asyncio.to_thread(fleet.start_service, name)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_killed_in_mid_flow_costs_no_answer_and_doubles_none(
    inn: Play, fleet: Fleet, service: str, unused_phones: list[str]
) -> None:
    """The provider delivers again what was not acknowledged, as Meta does; everything else is ours to bring back."""
    await inn.fault("openai.chat", delay_s=0.5)
    await inn.fault("graph.messages", delay_s=0.3)
    phones = unused_phones[:CUSTOMERS]
    killing = asyncio.create_task(kill_in_mid_flow(fleet, service, after_s=1.6))
    for phone in phones:
        await inn.says(phone, "Quanto custa a taxa de entrega?")
        await asyncio.sleep(0.3)
    await killing
    await inn.no_faults()

    for phone in phones:
        assert "8 reais" in (await inn.is_answered(phone, within_s=120))[0]
    assert await how_many_each_has_got(inn, phones) == [2] * CUSTOMERS
    await the_books_have_each_answer_once(inn, fleet, phones)


async def how_many_each_has_got(play: Play, phones: Sequence[str]) -> list[int]:
    """Once each of these customers, who have got one answer, has had another."""
    return [len(texts) for texts in await asyncio.gather(*map(play.is_answered_once_more, phones))]


async def the_books_have_each_answer_once(inn: Play, fleet: Fleet, phones: Sequence[str]) -> None:
    """The ledger has one charge for each, the meter is the ledger's sum, and the tallies are what the facts add up to."""
    conversations = [(await inn.conversation_with(phone))["conversation_id"] for phone in phones]

    def agree(books: Books) -> bool:
        booked, used = books.ledger_and_meter
        facts, tallies = books.facts_and_tallies
        return booked == used and facts == tallies and all(books.charged(one) >= 2 for one in conversations)

    books = await eventually(lambda: read_books(inn, fleet), agree, within_s=120, what="ledger, meter, facts and tallies agree")
    assert [books.charged(one) for one in conversations] == [2] * len(phones)


async def test_a_broker_killed_and_restarted_loses_nothing(inn: Play, fleet: Fleet, unused_phones: list[str]) -> None:
    fleet.kafka.kill()
    phones = unused_phones[:3]
    for phone in phones:
        said = await inn.says(phone, "Aceitam cheque?")
        assert said["status_codes"][-1] == 200, "a webhook is acknowledged while the broker is away: it is in the outbox"
    await asyncio.to_thread(fleet.kafka.start)

    for phone in phones:
        await inn.is_answered(phone, within_s=120)


async def test_a_database_killed_and_restarted_loses_nothing(inn: Play, fleet: Fleet, phone: str) -> None:
    await inn.fault("openai.chat", delay_s=2)
    await inn.says(phone, "Qual o prazo de entrega?")
    await asyncio.sleep(2)
    fleet.postgres.kill()
    async with httpx2.AsyncClient(trust_env=False) as client:
        url = f"{fleet.services['billing'].url}/v1/usage"
        answer = await client.get(url, headers={"authorization": f"Bearer {inn.demo['admin_token']}"}, timeout=30)
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
    await asyncio.to_thread(fleet.postgres.start)

    assert "45 minutos" in (await inn.is_answered(phone, within_s=120))[0]


async def test_a_model_that_times_out_brings_a_person(bakery: Play, phone: str) -> None:
    await bakery.fault("openai.chat", hang=True)
    await bakery.says(phone, "Vocês fazem bolo de cenoura?")

    await bakery.is_answered(phone, within_s=120)
    conversation = await bakery.conversation_with(phone)
    assert (conversation["owner"], conversation["waiting_for_person"]) == ("person", True)


async def test_a_model_that_writes_nonsense_brings_a_person(bakery: Play, phone: str) -> None:
    await bakery.fault("openai.chat", invalid_json=True)
    await bakery.says(phone, "Vocês fazem bolo de cenoura?")

    await bakery.is_answered(phone, within_s=120)
    assert (await bakery.conversation_with(phone))["waiting_for_person"]


async def test_an_unheard_of_send_is_not_repeated(bakery: Play, phone: str) -> None:
    """The provider took the message and the connection died: its status webhook tells us, and the customer reads it once."""
    await bakery.fault("graph.messages", drop="after", times=1, match={"to": phone})
    await bakery.says(phone, "Quanto custa a taxa de entrega?")
    await bakery.is_answered(phone, containing="8 reais")

    client = await bakery.service("message-sender")
    conversation_id = (await bakery.conversation_with(phone))["conversation_id"]

    async def states() -> list[str]:
        answer = await client.get("/v1/outgoing-messages", params={"conversation_id": conversation_id})
        return [message["state"] for message in answer.raise_for_status().json()["messages"]]

    # A status may come before the call has ended, or after the wait for it: then a later look settles it, or the status itself.
    await eventually(states, lambda states: states == ["sent"], within_s=150, what="the send reconciled by its status")
    assert len(await bakery.received_by(phone)) == 1


async def test_an_exhausted_quota_brings_a_person_and_drops_nothing(bookshop: Play, fleet: Fleet, phone: str) -> None:
    usage = (await (await bookshop.service("billing")).get("/v1/usage")).raise_for_status().json()
    left = next(meter["remaining"] for meter in usage["meters"] if meter["meter"] == "messages")
    body = {"meter": "messages", "quantity": left, "reference": f"exhaust-{phone}", "expires_in_s": 600}
    held = (await (await bookshop.service("billing")).post("/v1/reservations", json=body)).raise_for_status().json()

    await bookshop.says(phone, "Quanto custa a entrega?")
    await bookshop.is_answered(phone)
    assert (await bookshop.conversation_with(phone))["waiting_for_person"]
    assert (await bookshop.messages_with(phone))[0]["author"] == "customer"
    release = f"/v1/reservations/{held['reservation_id']}/release"
    (await (await bookshop.service("billing")).post(release)).raise_for_status()


async def test_two_replicas_of_every_worker_answer_once(inn: Play, fleet: Fleet, unused_phones: list[str]) -> None:
    replicas = [fleet.replica(name, 1) for name in ("conversation", "llm-orchestration", "message-sender")]
    try:
        await asyncio.gather(*(asyncio.to_thread(replica.start) for replica in replicas))
        for phone in unused_phones[:8]:
            await inn.says(phone, "Quanto custa a taxa de entrega?", times=2)
        for phone in unused_phones[:8]:
            await inn.is_answered(phone, containing="8 reais", within_s=120)
        assert await how_many_each_has_got(inn, unused_phones[:8]) == [2] * 8
    finally:
        await asyncio.gather(*(asyncio.to_thread(replica.stop) for replica in replicas))


async def test_no_service_gave_a_record_up(fleet: Fleet, bakery: Play) -> None:
    """After all the deaths above, nothing stands on any dead-letter topic."""
    for service in SERVICES:
        assert [one async for one in read_topic(fleet.kafka.bootstrap, dead_letter_topic(service))] == []
