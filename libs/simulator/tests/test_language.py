"""The OpenAI-compatible API, through the unmodified SDK."""

import json
from collections.abc import AsyncIterator
from typing import Any, Literal

import jsonschema
import numpy as np
import openai
import pytest
from devkit.embedded.simulator import Simulator
from devkit.testing.webhooks import SimulatorClient
from openai import AsyncOpenAI
from pydantic import BaseModel

pytest_plugins = ("devkit.testing.simulator",)

PASSAGES = """Answer from these passages only.
<passages>
<passage id="p-hours" title="Horários">Nossa loja abre de segunda a sexta, das 9h às 18h. Aos sábados, das 9h às 13h.</passage>
<passage id="p-store" title="Loja &amp; entregas"># Entregas
Entregamos em todo o Brasil em até 5 dias úteis.
# Pagamento
Aceitamos Pix, cartão de crédito em até 6 vezes e boleto.
# Endereço
Estamos na Rua das Flores, 123, Centro.</passage>
</passages>"""


class Citation(BaseModel):
    passage_id: str
    title: str


class Reply(BaseModel):
    decision: Literal["answer", "clarify", "handoff", "none"]
    parts: list[str]
    citations: list[Citation]
    intent: str
    sentiment: Literal["positive", "neutral", "negative"]
    language: str
    confidence: float
    lead_score: int
    handoff_reason: Literal["customer_request", "no_information"] | None
    entities: dict[str, str]
    weather: str
    follow_up_days: int | None


@pytest.fixture
async def ai(world: SimulatorClient, simulator: Simulator) -> AsyncIterator[AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{simulator.url}/v1", api_key="any", max_retries=0) as client:
        yield client


def conversation(*said: str, system: str = PASSAGES) -> list[Any]:
    return [{"role": "system", "content": system}, *({"role": "user", "content": text} for text in said)]


async def ask(ai: AsyncOpenAI, *said: str, **options: Any) -> Any:
    completion = await ai.chat.completions.create(model="sim-extractive", messages=conversation(*said), **options)
    return completion.choices[0]


async def reply_to(ai: AsyncOpenAI, *said: str) -> Any:
    parsed = await ai.chat.completions.parse(model="sim-extractive", messages=conversation(*said), response_format=Reply)
    return parsed.choices[0].message.parsed


@pytest.mark.parametrize(
    ("question", "answer", "passage"),
    [
        ("Vocês abrem no sábado?", "Aos sábados, das 9h às 13h.", "p-hours"),
        ("Qual o horário de funcionamento?", "Nossa loja abre de segunda a sexta, das 9h às 18h.", "p-hours"),
        ("How can I pay?", "Aceitamos Pix, cartão de crédito em até 6 vezes e boleto.", "p-store"),
        ("¿Dónde están?", "Estamos na Rua das Flores, 123, Centro.", "p-store"),
    ],
)
async def test_a_question_is_answered_with_a_sentence_of_the_passage_it_cites(
    ai: AsyncOpenAI, question: str, answer: str, passage: str
) -> None:
    reply = await reply_to(ai, question)

    assert reply.decision == "answer"
    assert reply.parts[0].startswith(answer)
    assert [citation.passage_id for citation in reply.citations] == [passage]
    assert 0.5 <= reply.confidence <= 1


async def test_fields_that_it_does_not_know_get_the_neutral_value(ai: AsyncOpenAI) -> None:
    reply = await reply_to(ai, "Vocês entregam o pedido 48213?")

    assert (reply.weather, reply.follow_up_days, reply.handoff_reason) == ("", None, None)
    assert reply.entities == {"number": "48213"}
    assert 0 < reply.lead_score <= 100


@pytest.mark.parametrize("wish", ["Quero falar com um atendente", "Can I talk to a person?", "quiero hablar con alguien"])
async def test_who_asks_for_a_person_gets_one(ai: AsyncOpenAI, wish: str) -> None:
    reply = await reply_to(ai, wish)

    assert (reply.decision, reply.handoff_reason, reply.citations) == ("handoff", "customer_request", [])


@pytest.mark.parametrize("question", ["Vocês vendem pneus de trator?", "Who won the match yesterday?"])
async def test_what_no_passage_answers_goes_to_a_person_and_is_not_invented(ai: AsyncOpenAI, question: str) -> None:
    reply = await reply_to(ai, question)

    assert (reply.decision, reply.handoff_reason, reply.citations) == ("handoff", "no_information", [])


@pytest.mark.parametrize(
    ("greeting", "language"), [("Oi, bom dia!", "pt"), ("Hello there", "en"), ("¡Hola, buenas tardes!", "es")]
)
async def test_a_bare_greeting_is_greeted_back(ai: AsyncOpenAI, greeting: str, language: str) -> None:
    reply = await reply_to(ai, greeting)

    assert (reply.decision, reply.intent, reply.language, reply.citations) == ("answer", "greeting", language, [])


async def test_a_burst_of_messages_is_one_question(ai: AsyncOpenAI) -> None:
    assert "sábados" in (await ask(ai, "Oi", "vocês abrem no sábado?", "?")).message.content


async def test_any_schema_is_filled_validly(ai: AsyncOpenAI) -> None:
    schema = {
        "type": "object",
        "$defs": {"level": {"enum": ["low", "high"]}},
        "properties": {
            "level": {"$ref": "#/$defs/level"},
            "version": {"const": 3},
            "score": {"type": "integer", "minimum": 1, "maximum": 5},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 2},
            "nested": {"type": "object", "properties": {"text": {"type": ["string", "null"]}}, "required": ["text"]},
            "either": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        },
        "required": ["level", "version", "score", "tags", "nested", "either"],
        "additionalProperties": False,
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "any", "strict": True, "schema": schema}}

    choice = await ask(ai, "Vocês aceitam pix?", response_format=wanted)

    filled = json.loads(choice.message.content)
    jsonschema.validate(filled, schema)
    assert filled["nested"]["text"].startswith("Aceitamos Pix")


async def test_json_mode_answers_with_an_object(ai: AsyncOpenAI) -> None:
    choice = await ask(ai, "Vocês aceitam pix?", response_format={"type": "json_object"})

    assert json.loads(choice.message.content)["citations"] == ["p-store"]


async def test_a_stream_carries_the_same_answer_and_ends_with_the_usage(ai: AsyncOpenAI) -> None:
    whole = await ai.chat.completions.create(model="sim-extractive", messages=conversation("aceita pix?"))
    stream = await ai.chat.completions.create(
        model="sim-extractive",
        messages=conversation("aceita pix?"),
        stream=True,
        stream_options={"include_usage": True},
    )

    chunks = [chunk async for chunk in stream]

    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage == whole.usage
    assert whole.usage.prompt_tokens > 100


SEARCH = {
    "type": "function",
    "function": {
        "name": "search_knowledge",
        "description": "Searches the documents of the business",
        "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
    },
}


async def test_a_tool_is_asked_once_and_its_result_is_used(ai: AsyncOpenAI) -> None:
    messages = conversation("Vocês abrem no sábado?", system="You may search.")
    first = await ai.chat.completions.create(model="sim-extractive", messages=messages, tools=[SEARCH])
    [call] = first.choices[0].message.tool_calls
    assert first.choices[0].finish_reason == "tool_calls"
    assert json.loads(call.function.arguments) == {"query": "Vocês abrem no sábado?"}

    messages += [
        first.choices[0].message.model_dump(exclude_none=True),
        {"role": "tool", "tool_call_id": call.id, "content": PASSAGES},
    ]
    second = await ai.chat.completions.create(model="sim-extractive", messages=messages, tools=[SEARCH])
    assert second.choices[0].message.content == "Aos sábados, das 9h às 13h."


async def test_an_unanswered_tool_call_is_a_bad_request(ai: AsyncOpenAI) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "search_knowledge", "arguments": "{}"}}
    messages = [{"role": "assistant", "tool_calls": [call]}, {"role": "user", "content": "Oi"}]

    with pytest.raises(openai.BadRequestError):
        await ai.chat.completions.create(model="sim-extractive", messages=messages)


async def test_embeddings_bring_a_question_close_to_its_passage(ai: AsyncOpenAI) -> None:
    texts = [
        "A loja abre aos sábados?",
        "Nosso horário de funcionamento aos sábados é das 9h às 13h.",
        "O elefante africano pode pesar seis toneladas.",
    ]
    answer = await ai.embeddings.create(model="sim-embedding", input=texts)
    floats = await ai.embeddings.create(model="sim-embedding", input=texts, encoding_format="float")

    question, passage, stranger = (np.array(item.embedding) for item in answer.data)
    assert [item.index for item in answer.data] == [0, 1, 2]
    assert question @ passage > question @ stranger + 0.2
    assert np.linalg.norm(passage) == pytest.approx(1, abs=1e-5)
    assert len(passage) == 512
    assert floats.data[1].embedding == pytest.approx(answer.data[1].embedding)
    assert answer.usage.total_tokens > 20


@pytest.mark.parametrize("change", [{"input": ""}, {"input": []}, {"input": ["a"] * 2049}, {"input": "a", "dimensions": 256}])
async def test_embeddings_beyond_the_limits_are_refused(ai: AsyncOpenAI, change: dict[str, Any]) -> None:
    with pytest.raises(openai.BadRequestError):
        await ai.embeddings.create(**{"model": "sim-embedding", **change})


async def test_errors_are_those_that_the_sdk_knows(ai: AsyncOpenAI, world: SimulatorClient) -> None:
    with pytest.raises(openai.NotFoundError):
        await ai.chat.completions.create(model="gpt-none", messages=conversation("Oi"))
    with pytest.raises(openai.BadRequestError):
        await ai.chat.completions.create(model="sim-extractive", messages=[])
    assert (await world.post("/v1/chat/completions", json={})).json()["error"]["code"] == "invalid_api_key"
    assert [model.id async for model in ai.models.list()] == ["sim-extractive", "sim-embedding"]


async def test_the_model_can_be_told_to_fail(ai: AsyncOpenAI, world: SimulatorClient) -> None:
    await world.put("/_sim/faults/openai.chat", json={"status": 429, "times": 1})
    with pytest.raises(openai.RateLimitError):
        await ask(ai, "Oi")

    await world.put("/_sim/faults/openai.chat", json={"drop": "before", "times": 1})
    with pytest.raises(openai.APIConnectionError):
        await ask(ai, "Oi")

    await world.put("/_sim/faults/openai.chat", json={"hang": True, "times": 1})
    with pytest.raises(openai.APITimeoutError):
        await ask(ai, "Oi", timeout=0.2)


async def test_the_model_can_be_told_to_answer_badly(ai: AsyncOpenAI, world: SimulatorClient) -> None:
    as_json = {"response_format": {"type": "json_object"}}
    await world.put("/_sim/faults/openai.chat", json={"invalid_json": True, "times": 1})
    with pytest.raises(json.JSONDecodeError):
        json.loads((await ask(ai, "Oi", **as_json)).message.content)

    await world.put("/_sim/faults/openai.chat", json={"refusal": True, "times": 1})
    refused = await ask(ai, "Oi")
    assert (refused.message.content, bool(refused.message.refusal)) == (None, True)

    await world.put("/_sim/faults/openai.chat", json={"truncate": True, "times": 1})
    assert (await ask(ai, "Oi")).finish_reason == "length"

    await world.put("/_sim/faults/openai.chat", json={"empty": True, "times": 1})
    assert (await ask(ai, "Oi")).message.content == ""


@pytest.mark.parametrize(
    "broken",
    [
        {"messages": 5},
        {"messages": [5]},
        {"messages": [{"role": ["user"]}]},
        {"messages": [{"role": "assistant", "tool_calls": [5]}]},
        {"tools": [{"type": "function", "function": {"name": "f", "parameters": 5}}]},
        {"max_tokens": "many"},
        {"stream": True, "stream_options": 5},
        {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"properties": 5}}}},
        {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"$ref": "#/nowhere"}}}},
    ],
)
async def test_malformed_requests_are_bad_requests(world: SimulatorClient, broken: dict[str, Any]) -> None:
    body = {"model": "sim-extractive", "messages": conversation("Oi"), **broken}

    refused = await world.post("/v1/chat/completions", headers={"authorization": "Bearer any"}, json=body)

    assert refused.status_code == 400, refused.text
    assert refused.json()["error"]["type"] == "invalid_request_error"
