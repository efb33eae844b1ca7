"""The first conversation: a customer asks, the AI answers from a document, a person takes over, it is booked once."""

import asyncio
import hashlib
import hmac
import json
import time
from collections import Counter
from typing import Any

import httpx2
from common.messaging.reading import read_topic
from contracts.analytics import FactsRecorded
from contracts.catalogue import STREAMS
from contracts.gateway import MessageReceived
from contracts.topics import INCOMING_MESSAGES
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually
from websockets.asyncio.client import connect

from .books import Books, read_books

SPOKEN = {"messages", "turns", "conversations"}
METERS = {"input_tokens", "output_tokens", "messages"}
A_CONVERSATION = {
    "gateway.message-received.v1": 1,
    "gateway.delivery-status-changed.v1": 3,
    "conversation.contact-changed.v1": 1,
    "conversation.conversation-opened.v1": 1,
    "conversation.turn-requested.v1": 1,
    "conversation.message-send-requested.v1": 1,
    "llm-orchestration.reply-generated.v1": 1,
    "llm-orchestration.tokens-spent.v1": 1,
    "message-sender.message-sent.v1": 1,
}
"""The records of one question and its answer, by type, besides what analysts are told."""


async def everything_on(fleet: Fleet, topic: str) -> list[Any]:
    return [record async for record in read_topic(fleet.kafka.bootstrap, topic)]


async def received_from(fleet: Fleet, phone: str) -> list[dict[str, Any]]:
    """Returns what the gateway said that a customer has written. Records of other kinds stand on the topic, too."""
    records = await everything_on(fleet, INCOMING_MESSAGES)
    said = [json.loads(one.value) for one in records if dict(one.headers)["ce_type"] == MessageReceived.type.encode()]
    return [one for one in said if phone in one["contact"]["address"]]


async def test_a_question_is_answered_from_the_document(bakery: Play, phone: str) -> None:
    await bakery.says(phone, "Quanto custa a taxa de entrega?")

    assert "8 reais" in (await bakery.is_answered(phone, containing="8 reais"))[0]
    messages = await eventually(
        lambda: bakery.messages_with(phone), lambda messages: len(messages) == 2 and messages[1]["status"] == "read"
    )
    assert [message["author"] for message in messages] == ["customer", "ai"]
    assert messages[1]["citations"], "an answer names the passages that it rests on"


async def test_the_answer_is_booked_once_and_told_to_analysts(bakery: Play, fleet: Fleet, phone: str) -> None:
    await bakery.says(phone, "How much does delivery cost?")
    await bakery.is_answered(phone, containing="8 reais")
    conversation_id = (await bakery.conversation_with(phone))["conversation_id"]

    def are_booked_and_told(books: Books) -> bool:
        booked, used = books.ledger_and_meter
        about = {kind for kind in SPOKEN for fact in books.facts[kind] if fact["conversation_id"] == conversation_id}
        meters = {fact["meter"] for fact in books.facts["usage"]}
        return booked == used and about == SPOKEN and books.charged(conversation_id) >= 1 and meters >= METERS

    books = await eventually(
        lambda: read_books(bakery, fleet), are_booked_and_told, what="the answer in the ledger, and facts of every kind"
    )
    assert books.charged(conversation_id) == 1
    raw = json.dumps(books.facts)
    assert phone not in raw
    assert "delivery cost" not in raw


async def test_a_conversation_is_few_records(bakery: Play, fleet: Fleet, phone: str) -> None:
    await bakery.says(phone, "Quanto custa a taxa de entrega?")
    await bakery.is_answered(phone, containing="8 reais")
    conversation_id = (await bakery.conversation_with(phone))["conversation_id"]
    await eventually(lambda: bakery.messages_with(phone), lambda messages: messages[-1]["status"] == "read")
    (received,) = await received_from(fleet, phone)
    names = [phone, conversation_id, received["contact"]["key"]]

    async def said() -> Counter[str]:
        streams = await asyncio.gather(*(everything_on(fleet, topic) for topic in STREAMS))
        records = (record for stream in streams for record in stream)
        about = [one for one in records if one.value and any(name.encode() in one.value for name in names)]
        return Counter(dict(one.headers)["ce_type"].decode() for one in about)

    counted = await eventually(said, lambda now: now[FactsRecorded.type] and Counter(A_CONVERSATION) <= now)
    folds = counted.pop(FactsRecorded.type)
    assert counted == A_CONVERSATION
    assert folds <= counted.total(), "how many folds it spans is a question of time; none is without something to tell"


async def test_the_report_counts_the_conversation(bakery: Play, phone: str) -> None:
    client = await bakery.service("analytics")

    async def received() -> int:
        return int((await client.get("/v1/reports/overview")).raise_for_status().json()["messages"]["received"])

    before = await received()
    await bakery.says(phone, "Aceitam Pix?")
    await bakery.is_answered(phone)
    await eventually(received, lambda now: now >= before + 1)


async def test_the_same_webhook_three_times_is_answered_once(bakery: Play, phone: str) -> None:
    said = await bakery.says(phone, "Vocês entregam em Curitiba?", times=3)
    assert said["status_codes"] == [200, 200, 200]
    await bakery.is_answered(phone)

    assert len(await bakery.is_answered_once_more(phone)) == 2
    assert [message["author"] for message in await bakery.messages_with(phone)] == ["customer", "ai"] * 2


async def test_a_wrong_signature_is_refused_and_leaves_no_event(bakery: Play, fleet: Fleet, unused_phones: list[str]) -> None:
    url = bakery.demo["channels"]["meta"]["webhook_url"]
    phone, later = unused_phones[:2]
    body = json.dumps(forged(phone, bakery.phone_number_id)).encode()
    wrong, right = (
        hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in ("somebody else's", fleet.secrets.app_secret)
    )
    async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
        for signature in (f"sha256={wrong}", "sha256=", "", "sha256=é"):
            answer = await client.post(url, content=body, headers={"x-hub-signature-256": signature.encode()})
            assert answer.status_code == 401
        await bakery.says(later, "Aceitam Pix?")
        await eventually(lambda: received_from(fleet, later), what="what came after it")
        assert await received_from(fleet, phone) == []

        answer = await client.post(url, content=body, headers={"x-hub-signature-256": f"sha256={right}"})
        assert answer.status_code == 200
    await eventually(lambda: received_from(fleet, phone), what="the same words with the business's signature")


def forged(phone: str, phone_number_id: str) -> dict[str, Any]:
    """Returns what Meta would send when a customer writes."""
    said = {
        "from": phone,
        "id": f"wamid.forged{phone}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": "Oi"},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "554130001000", "phone_number_id": phone_number_id},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": phone}],
        "messages": [said],
    }
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


async def test_a_person_sees_it_live_and_takes_over(bakery: Play, phone: str) -> None:
    url = bakery.description["services"]["conversation"]["url"].replace("http", "ws") + "/v1/ws"
    async with connect(url) as socket:
        await socket.send(json.dumps({"type": "authenticate", "token": bakery.demo["agent_token"]}))
        ready = json.loads(await socket.recv())
        assert ready["type"] == "ready"
        await bakery.says(phone, "Tem bolo sem glúten?")
        await bakery.is_answered(phone)
        conversation_id = (await bakery.conversation_with(phone))["conversation_id"]
        seen: list[str] = []
        async with asyncio.timeout(60):
            while not {"customer", "ai"} <= set(seen):
                event = json.loads(await socket.recv())
                if event["type"] == "message.created" and event["data"]["conversation_id"] == conversation_id:
                    seen.append(event["data"]["author"])
    assert seen[:2] == ["customer", "ai"]

    agent = await bakery.agent()
    (await agent.post(f"/v1/conversations/{conversation_id}/take-over")).raise_for_status()
    await bakery.says(phone, "E às segundas?")
    answer = await agent.post(f"/v1/conversations/{conversation_id}/messages", json={"text": "Às segundas não temos."})
    answer.raise_for_status()
    assert (await bakery.is_answered(phone, containing="segundas", count=2))[-1] == "Às segundas não temos."

    (await agent.post(f"/v1/conversations/{conversation_id}/hand-back")).raise_for_status()
    await bakery.says(phone, "Quanto custa o bolo de cenoura?")
    told = await bakery.is_answered(phone, containing="60 reais", count=3)
    assert len(told) == 3, "the AI kept quiet while a person owned the conversation"


async def test_who_asks_for_a_person_gets_one(bakery: Play, phone: str) -> None:
    await bakery.says(phone, "Quero falar com um atendente humano, por favor")
    await bakery.is_answered(phone)

    conversation = await bakery.conversation_with(phone)
    assert conversation["owner"] == "person"
    assert conversation["waiting_for_person"]


async def test_a_burst_of_messages_is_answered_once(inn: Play, phone: str) -> None:
    await inn.fault("openai.chat", delay_s=3)  # the last word comes before the first answer, however busy the machine is
    for text in ("Oi", "tudo bem?", "quanto custa a taxa de entrega?"):
        await inn.says(phone, text)
    await inn.is_answered(phone, containing="8 reais")
    await inn.no_faults()

    assert len(await inn.is_answered_once_more(phone)) == 2
