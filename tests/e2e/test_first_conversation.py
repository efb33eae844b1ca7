"""The first conversation: a customer asks, the AI answers from a document, a person takes over, it is booked once."""

import asyncio
import hashlib
import hmac
import json
from collections import Counter
from typing import Any

import httpx2
from common.messaging.reading import read_topic
from contracts.analytics import MOST_FACTS
from contracts.catalogue import STREAMS
from contracts.gateway import MessageReceived
from contracts.topics import FACTS, INCOMING_MESSAGES, Topic
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually
from websockets.asyncio.client import connect


async def usage(play: Play) -> dict[str, Any]:
    answer = (await (await play.service("billing")).get("/v1/usage")).raise_for_status().json()
    return {meter["meter"]: meter for meter in answer["meters"]} | {"costs": answer["costs"]}


async def values(fleet: Fleet, topic: Topic) -> list[dict[str, Any]]:
    return [json.loads(record.value) async for record in read_topic(fleet.kafka.bootstrap, topic)]


async def test_a_question_is_answered_from_the_document(bakery: Play, phone: str) -> None:
    await bakery.says(phone, "Quanto custa a taxa de entrega?")

    assert "8 reais" in (await bakery.is_answered(phone, containing="8 reais"))[0]
    messages = await eventually(
        lambda: bakery.messages_with(phone), lambda messages: len(messages) == 2 and messages[1]["status"] == "read"
    )
    assert [message["author"] for message in messages] == ["customer", "ai"]
    assert messages[1]["citations"], "an answer names the passages that it rests on"


async def test_the_answer_is_booked_once_and_told_to_analysts(bakery: Play, fleet: Fleet, phone: str) -> None:
    before = await usage(bakery)
    await bakery.says(phone, "How much does delivery cost?")
    await bakery.is_answered(phone, containing="8 reais")
    conversation_id = (await bakery.conversation_with(phone))["conversation_id"]

    async def booked() -> int:
        return int((await usage(bakery))["messages"]["used"] - before["messages"]["used"])

    await eventually(booked, lambda booked: booked == 1, what="one message booked")

    async def told() -> set[str]:
        lists = [(kind, fact) for record in await values(fleet, FACTS) for kind in MOST_FACTS for fact in record[kind]]
        return {kind for kind, fact in lists if kind == "usage" or fact["conversation_id"] == conversation_id}

    assert await eventually(told, lambda kinds: len(kinds) == 4, what="facts of the conversation of every kind")
    meters = {fact["meter"] for record in await values(fleet, FACTS) for fact in record["usage"]}
    assert {"input_tokens", "output_tokens", "messages"} <= meters
    raw = json.dumps(await values(fleet, FACTS))
    assert phone not in raw
    assert "delivery cost" not in raw


async def test_a_conversation_is_few_records(bakery: Play, fleet: Fleet, phone: str) -> None:
    await bakery.says(phone, "Quanto custa a taxa de entrega?")
    await bakery.is_answered(phone, containing="8 reais")
    conversation_id = (await bakery.conversation_with(phone))["conversation_id"]
    incoming = read_topic(fleet.kafka.bootstrap, INCOMING_MESSAGES)
    received = [
        json.loads(one.value) async for one in incoming if dict(one.headers)["ce_type"] == MessageReceived.type.encode()
    ]
    (key,) = {one["contact"]["key"] for one in received if phone in one["contact"]["address"]}
    names = [phone, conversation_id, key]

    async def said() -> Counter[str]:
        records = [record for topic in STREAMS async for record in read_topic(fleet.kafka.bootstrap, topic)]
        about = [one for one in records if one.value and any(name.encode() in one.value for name in names)]
        return Counter(dict(one.headers)["ce_type"].decode() for one in about)

    counted = await eventually(said, lambda now: now["gateway.delivery-status-changed.v1"] == 3 and now.total() > 11)
    assert counted.pop("analytics.facts-recorded.v1") <= 3, "a conversation spans some folds, and a fold is one record"
    assert counted == {
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


async def test_a_wrong_signature_is_refused_and_leaves_no_event(bakery: Play, fleet: Fleet, phone: str) -> None:
    url = bakery.demo["channels"]["meta"]["webhook_url"]
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"marker": phone}]}).encode()
    wrong = hmac.new(b"somebody else's secret", body, hashlib.sha256).hexdigest()
    before = len(await values(fleet, INCOMING_MESSAGES))
    async with httpx2.AsyncClient(trust_env=False) as client:
        for signature in (f"sha256={wrong}", "sha256=", "", "sha256=é"):
            answer = await client.post(url, content=body, headers={"x-hub-signature-256": signature.encode()})
            assert answer.status_code == 401
    assert len(await values(fleet, INCOMING_MESSAGES)) == before


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
        async with asyncio.timeout(20):
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


async def test_a_burst_of_messages_is_answered_once(bakery: Play, phone: str) -> None:
    for text in ("Oi", "tudo bem?", "quanto custa a taxa de entrega?"):
        await bakery.says(phone, text)
    await bakery.is_answered(phone, containing="8 reais")

    assert len(await bakery.is_answered_once_more(phone)) == 2
