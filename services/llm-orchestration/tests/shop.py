"""A tenant whose customers ask, between the services that a turn needs, and models that play a part."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.conversation import HistoryMessage, TurnRequested
from contracts.llm_orchestration import ReplyGenerated, TokensSpent, TurnFailed
from devkit.testing.harness import Harness
from devkit.testing.peers import served
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from llm_orchestration.resources import Resources
from llm_orchestration.work.quota import ReplyQuota

HOURS = "Abrimos de segunda a sábado das 8h às 19h. Aos domingos abrimos das 9h às 13h."
QUESTION = "Vocês abrem aos domingos?"

Said = str | tuple[str, str]
Prompt = dict[str, Any]
OpenShop = Callable[..., Awaitable["Shop"]]
Fail = Callable[..., Awaitable[None]]
Prompts = Callable[[], Awaitable[list[Prompt]]]


@dataclass
class Knowledge:
    """Stands for knowledge: finds the same passages whatever is asked, or fails with `status`."""

    url: str = ""
    passages: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    queries: list[str] = field(default_factory=list)
    bases: list[Any] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def has(self, text: str, title: str = "Horários", score: float = 0.83) -> UUID:
        chunk_id = uuid4()
        passage = {"chunk_id": str(chunk_id), "document_id": str(uuid4()), "title": title, "text": text, "score": score}
        self.passages.append(passage)
        return chunk_id

    def has_approved(self, answer: str, *, verbatim: bool) -> UUID:
        """An answer that a person approved is found before all passages."""
        answer_id = self.has(answer, title="Abrem aos domingos?", score=0.93)
        found = self.passages.pop()
        curated = {"kind": "curated_answer", "answer_id": str(answer_id), "document_id": str(answer_id), "verbatim": verbatim}
        self.passages.insert(0, found | curated)
        return answer_id

    def forget(self) -> None:
        self.passages, self.status, self.queries, self.bases = [], 200, [], []
        self.asked.clear()

    async def search(self, request: Request) -> JSONResponse:
        asked = await request.json()
        assert asked["audience"] == "customers", "whatever the AI knows a customer may be told"
        self.queries.append(asked["query"])
        self.bases.append(asked.get("knowledge_base_ids"))
        answer = JSONResponse({"embedding_model": "sim-embedding", "results": self.passages}, self.status)
        self.asked.set()
        return answer


@dataclass
class ScriptedModel:
    """A model that fills in `reply` while it is `released`, which it is once `wanted` calls have come.

    The first `at_once` calls are answered in any case.
    """

    url: str = ""
    reply: dict[str, Any] = field(default_factory=dict)
    wanted: int = 0
    at_once: int = 0
    calls: int = 0
    called: asyncio.Condition = field(default_factory=asyncio.Condition)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def fills_in(self, **given: Any) -> None:
        self.reply = {
            "intent": "other",
            "sentiment": "neutral",
            "entities": [],
            "lead_score": 0,
            "citations": [],
            "decision": "answer",
            "handoff_reason": None,
            "parts": [],
            "confidence": 1,
            **given,
        }

    async def has_been_called(self, times: int) -> None:
        async with self.called, asyncio.timeout(60):
            await self.called.wait_for(lambda: self.calls >= times)

    async def complete(self) -> dict[str, Any]:
        async with self.called:
            self.calls += 1
            call = self.calls
            self.called.notify_all()
        if self.calls >= self.wanted > 0:
            self.released.set()
        if call > self.at_once:
            await self.released.wait()
        message = {"role": "assistant", "content": json.dumps(self.reply), "refusal": None}
        usage = {"prompt_tokens": 500, "completion_tokens": 50}
        return {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}


@asynccontextmanager
async def scripted_model() -> AsyncIterator[ScriptedModel]:
    """Yields a model at an address of its own. It is released; who wants it to wait clears that."""
    model, app = ScriptedModel(), FastAPI()
    model.released.set()
    app.add_api_route("/v1/chat/completions", model.complete, methods=["POST"])
    async with served(app) as url:
        model.url = f"{url}/v1"
        yield model
        model.released.set()


@dataclass
class Shop:
    """A tenant whose customers ask, between the services that a turn needs."""

    llm: Harness
    billing: Harness
    knowledge: Knowledge
    tenant_id: UUID

    @property
    def quota(self) -> ReplyQuota:
        resources: Resources = self.llm.resources
        return resources.quota

    def starts_turns_at_once(self) -> None:
        """From now on a turn starts as soon as its request is written."""
        self.llm.running.runner.leasing = True

    def request(self, *history: Said, deadline_s: float = 20, **given: Any) -> TurnRequested:
        """Returns a request for a turn. A message is what the customer wrote, or a role and a text."""
        now = datetime.now(UTC)
        said = [("customer", message) if isinstance(message, str) else message for message in history]
        messages = [{"role": role, "text": text, "sent_at": now} for role, text in said]
        return TurnRequested(
            **{
                "tenant_id": self.tenant_id,
                "turn_id": uuid4(),
                "conversation_id": uuid4(),
                "up_to_sequence": 7,
                "history": tuple(map(HistoryMessage.model_validate, messages)),
                "deadline_at": now + timedelta(seconds=deadline_s),
                **given,
            }
        )

    async def ask(self, *history: Said, **given: Any) -> ReplyGenerated:
        """Returns what the AI decides when a customer asks."""
        return await self.reply_to(self.request(*history, **given))

    async def ask_in_vain(self, *history: Said, **given: Any) -> TurnFailed:
        return await self.failure_of(self.request(*history, **given))

    async def reply_to(self, request: TurnRequested) -> ReplyGenerated:
        event = await self.run(request)
        assert isinstance(event, ReplyGenerated), event
        return event

    async def failure_of(self, request: TurnRequested) -> TurnFailed:
        event = await self.run(request)
        assert isinstance(event, TurnFailed), event
        return event

    async def run(self, request: TurnRequested) -> ReplyGenerated | TurnFailed:
        await self.llm.receives(request)
        await self.llm.run_jobs()
        (event,) = await self.events_of(request)
        return event

    async def events_of(self, request: TurnRequested) -> list[ReplyGenerated | TurnFailed]:
        """Returns what was published in answer to a request."""
        events: list[ReplyGenerated | TurnFailed] = [
            *await self.llm.published(ReplyGenerated),
            *await self.llm.published(TurnFailed),
        ]
        return [event for event in events if event.turn_id == request.turn_id]

    async def spent(self) -> list[TokensSpent]:
        return [event for event in await self.llm.published(TokensSpent) if event.tenant_id == self.tenant_id]

    async def usage(self) -> tuple[int, int]:
        """Returns the messages used and held, as billing sees it when nothing is kept ready."""
        await self.quota.close()
        meter = await self._messages()
        return meter["used"], meter["held"]

    async def held_at_billing(self) -> int:
        return int((await self._messages())["held"])

    async def _messages(self) -> dict[str, Any]:
        async with self.billing.client(self.tenant_id) as client:
            usage = (await client.get("/v1/usage")).raise_for_status().json()
        meters: dict[str, dict[str, Any]] = {meter["meter"]: meter for meter in usage["meters"]}
        return meters["messages"]

    async def settle(self) -> None:
        """Brings billing what was spent, as the broker would."""
        await self.billing.receives(*await self.spent())

    async def leave(self, messages: int) -> None:
        """So many messages are left of the plan."""
        body = {"meter": "messages", "quantity": 500 - messages, "reference": "the-rest", "expires_in_s": 3_600}
        async with self.billing.client(self.tenant_id, service="test") as client:
            (await client.post("/v1/reservations", json=body)).raise_for_status()

    async def trace(self, turn_id: UUID) -> dict[str, Any]:
        async with self.llm.client(self.tenant_id, "viewer") as client:
            return dict((await client.get(f"/v1/turns/{turn_id}")).raise_for_status().json())
