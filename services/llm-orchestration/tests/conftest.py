"""The service with the real simulator as its model and the real billing at its side; only knowledge is a stand-in."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from common.trust import trusted_authorities
from devkit.embedded.simulator import Simulator
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.peers import served
from fastapi import FastAPI

from .shop import Fail, Knowledge, OpenShop, Prompt, Prompts, ScriptedModel, Shop, scripted_model


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
    async with httpx2.AsyncClient(base_url=simulator.url, trust_env=False, verify=trusted_authorities()) as client:

        async def arm(**fault: Any) -> None:
            await client.delete("/_sim/faults")
            if fault:
                (await client.put("/_sim/faults/openai.chat", json=fault)).raise_for_status()

        await arm()
        yield arm
        await arm()


@pytest.fixture
async def open_shop(
    open_service: OpenService,
    billing_server: tuple[Harness, str],
    knowledge: Knowledge,
    simulator: Simulator,
    fail: Fail,
    tenant_id: UUID,
) -> OpenShop:
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
async def shop(open_shop: OpenShop) -> Shop:
    return await open_shop()


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    async with scripted_model() as model:
        yield model


@pytest.fixture
async def prompts(simulator: Simulator) -> AsyncIterator[Prompts]:
    """`await prompts()`: the requests that the simulator's model got since the test began, oldest first."""
    async with httpx2.AsyncClient(base_url=simulator.url, trust_env=False, verify=trusted_authorities()) as client:
        listing = (await client.get("/_sim/log?kind=openai")).json()
        since = listing[-1]["index"] if listing else 0

        async def requests() -> list[Prompt]:
            found = (await client.get(f"/_sim/log?kind=openai&since={since}")).json()
            return [entry["request"] for entry in found]

        yield requests
