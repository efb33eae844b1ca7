"""Knowledge over a real Qdrant engine, a real embedding model and a folder."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from billing.work.plans import change_plan
from common.trust import trusted_authorities
from devkit.embedded.qdrant import Qdrant
from devkit.embedded.simulator import Simulator
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness

from .library import Fail, Given
from .site import Site, served_site


@pytest.fixture(scope="session")
def qdrant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qdrant]:
    server = Qdrant(tmp_path_factory.mktemp("qdrant"))
    server.start(die_with_parent=True)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def embedding_simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    server = Simulator(tmp_path_factory.mktemp("simulator"))
    server.start(die_with_parent=True)
    yield server
    server.stop()


@pytest.fixture
async def embeddings_fail(embedding_simulator: Simulator) -> AsyncIterator[Fail]:
    """`await embeddings_fail(status=500, times=1)`; without arguments all is well again."""
    async with httpx2.AsyncClient(base_url=embedding_simulator.url, trust_env=False, verify=trusted_authorities()) as client:

        async def fail(**fault: Any) -> None:
            await client.delete("/_sim/faults")
            if fault:
                (await client.put("/_sim/faults/openai.embeddings", json=fault)).raise_for_status()

        yield fail
        await fail()


@pytest.fixture
def given(qdrant: Qdrant, embedding_simulator: Simulator, billing_server: tuple[Harness, str], tmp_path: Path) -> Given:
    return {
        "qdrant_url": qdrant.url,
        "billing_url": billing_server[1],
        "billing_timeout_s": 15,  # a test machine may be busy; what a timeout does has a test of its own
        "openai_api_key": "sk-test",
        "openai_base_url": f"{embedding_simulator.url}/v1",
        "object_store_url": (tmp_path / "objects").as_uri(),
    }


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with served_site() as one:
        yield one


@pytest.fixture
async def knowledge(open_service: OpenService, given: Given) -> Harness:
    return await open_service("knowledge", **given)


@pytest.fixture
async def admin(knowledge: Harness, tenant_id: UUID) -> AsyncIterator[httpx2.AsyncClient]:
    async with knowledge.client(tenant_id) as client:
        yield client


@pytest.fixture
async def on_growth(billing_server: tuple[Harness, str], tenant_id: UUID) -> None:
    """The tenant's plan has room for three bases, the general one among them."""
    async with billing_server[0].session(tenant_id) as session:
        await change_plan(session, tenant_id, "growth")
