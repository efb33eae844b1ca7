"""The service with the real simulator as its model and the real billing at its side; only knowledge is a stand-in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from contracts.conversation import HistoryMessage, TurnRequested
from contracts.llm_orchestration import ReplyGenerated, TokensSpent, TurnFailed
from devkit.embedded.simulator import Simulator
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.peers import served
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

Fail = Callable[..., Awaitable[None]]
Message = str | tuple[str, str]


@pytest.fixture
def listening() -> Callable[[Any], Any]:
    """`async with listening(app) as url`."""
    return served


@dataclass
class Knowledge:
    """Stands for knowledge: finds the same passages whatever is asked, or fails with `status`."""

    url: str = ""
    passages: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    queries: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def has(self, text: str, title: str = "Horários", score: float = 0.83) -> UUID:
        chunk_id = uuid4()
        passage = {"chunk_id": str(chunk_id), "document_id": str(uuid4()), "title": title, "text": text, "score": score}
        self.passages.append(passage)
        return chunk_id

    def forget(self) -> None:
        self.passages, self.status, self.queries = [], 200, []
        self.asked.clear()

    async def search(self, request: Request) -> JSONResponse:
        self.queries.append((await request.json())["query"])
        self.asked.set()
        return JSONResponse({"embedding_model": "sim-embedding", "results": self.passages}, self.status)


@pytest.fixture(scope="session")
async def knowledge_server() -> AsyncIterator[Knowledge]:
    stand_in = Knowledge()
    app = FastAPI()
    app.add_api_route("/v1/search", stand_in.search, methods=["POST"], response_model=None)
    async with served(app) as stand_in.url:
        yield stand_in


@pytest.fixture
def knowledge(knowledge_server: Knowledge) -> Knowledge:
    knowledge_server.forget()
    return knowledge_server


@pytest.fixture
async def fail(simulator: Simulator) -> AsyncIterator[Fail]:
    """`await fail(status=500, times=1)` makes the model misbehave, `await fail()` heals it."""
    async with httpx2.AsyncClient(base_url=simulator.url, trust_env=False) as client:

        async def arm(**fault: Any) -> None:
            await client.delete("/_sim/faults")
            if fault:
                (await client.put("/_sim/faults/openai.chat", json=fault)).raise_for_status()

        await arm()
        yield arm
        await arm()


@dataclass
class Shop:
    """A tenant whose customers ask, between the services that a turn needs."""

    llm: Harness
    billing: Harness
    knowledge: Knowledge
    tenant_id: UUID

    def request(self, *history: Message, deadline_s: float = 20, **given: Any) -> TurnRequested:
        """A request for a turn. A message is what the customer wrote, or a role and a text."""
        said = [("customer", message) if isinstance(message, str) else message for message in history]
        now = datetime.now(UTC)
        return TurnRequested(
            **{
                "tenant_id": self.tenant_id,
                "turn_id": uuid4(),
                "conversation_id": uuid4(),
                "up_to_sequence": 7,
                "history": tuple(HistoryMessage(role=role, text=text, sent_at=now) for role, text in said),
                "deadline_at": now + timedelta(seconds=deadline_s),
                **given,
            }
        )

    async def ask(self, *history: Message, **given: Any) -> ReplyGenerated | TurnFailed:
        """What is told when a customer asks."""
        return await self.take(self.request(*history, **given))

    async def take(self, request: TurnRequested) -> ReplyGenerated | TurnFailed:
        await self.llm.receives(request)
        await self.llm.run_jobs()
        (told,) = await self.told(request)
        return told

    async def told(self, request: TurnRequested) -> list[ReplyGenerated | TurnFailed]:
        events = [*await self.llm.published(ReplyGenerated), *await self.llm.published(TurnFailed)]
        return [event for event in events if event.turn_id == request.turn_id]

    async def spent(self) -> list[TokensSpent]:
        return [event for event in await self.llm.published(TokensSpent) if event.tenant_id == self.tenant_id]

    async def quota(self) -> tuple[int, int]:
        """Messages used and held, as billing sees it when nothing is kept ready."""
        await self.llm.resources.quota.close()
        async with self.billing.client(self.tenant_id) as client:
            usage = (await client.get("/v1/usage")).raise_for_status().json()
        (messages,) = [meter for meter in usage["meters"] if meter["meter"] == "messages"]
        return messages["used"], messages["held"]

    async def settle(self) -> None:
        """Carry what was told to billing, as the broker would."""
        await self.billing.receives(*await self.spent())

    async def uses_up_its_plan(self) -> None:
        body = {"meter": "messages", "quantity": 500, "reference": "all-of-it"}
        async with self.billing.client(self.tenant_id, service="test") as client:
            (await client.post("/v1/reservations", json=body)).raise_for_status()

    async def trace(self, turn_id: UUID) -> dict[str, Any]:
        async with self.llm.client(self.tenant_id, "viewer") as client:
            return dict((await client.get(f"/v1/turns/{turn_id}")).raise_for_status().json())


@pytest.fixture
async def open_shop(
    open_service: OpenService,
    billing_server: tuple[Harness, str],
    knowledge: Knowledge,
    simulator: Simulator,
    fail: Fail,
    tenant_id: UUID,
) -> Callable[..., Awaitable[Shop]]:
    """`await open_shop(**settings)`: a tenant of a service with these settings."""
    billing, billing_url = billing_server

    async def open_one(**given: Any) -> Shop:
        settings = {
            "openai_api_key": "sk-test",
            "openai_base_url": f"{simulator.url}/v1",
            "billing_url": billing_url,
            "knowledge_url": knowledge.url,
            "deadline_margin_s": 0,
            "reserve_timeout_s": 15,  # a test machine may be busy; what a timeout does has tests of its own
            "search_timeout_s": 15,
            **given,
        }
        return Shop(await open_service("llm-orchestration", **settings), billing, knowledge, tenant_id)

    return open_one


@pytest.fixture
async def shop(open_shop: Callable[..., Awaitable[Shop]]) -> Shop:
    return await open_shop()


@pytest.fixture
async def prompts(simulator: Simulator) -> AsyncIterator[Callable[[], Awaitable[list[dict[str, Any]]]]]:
    """`await prompts()`: the requests that the model got since the test began, oldest first."""
    async with httpx2.AsyncClient(base_url=simulator.url, trust_env=False) as client:
        listing = (await client.get("/_sim/log?kind=openai")).json()
        since = listing[-1]["index"] if listing else 0

        async def requests() -> list[dict[str, Any]]:
            found = (await client.get(f"/_sim/log?kind=openai&since={since}")).json()
            return [entry["request"] for entry in found]

        yield requests
