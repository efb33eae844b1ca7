"""The first calls of an integration, as their page has them: run by a shell, against real services, from nothing."""

import asyncio
import base64
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import pytest
from devkit.embedded.qdrant import Qdrant
from devkit.embedded.simulator import Simulator
from devkit.repository import ROOT
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.peers import served
from joserfc.jwk import ECKey

PAGE = ROOT / "docs" / "first-calls.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SEALING_KEYS = "test:" + base64.b64encode(bytes(32)).decode()


@pytest.fixture
async def knowledge_behind(tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """What knowledge asks: where vectors are, and a model."""
    qdrant, simulator = Qdrant(tmp_path / "qdrant"), Simulator(tmp_path / "simulator")
    for server in (qdrant, simulator):
        await asyncio.to_thread(server.start, die_with_parent=True)
    yield {"qdrant_url": qdrant.url, "openai_base_url": f"{simulator.url}/v1", "openai_api_key": "sk-test"}
    for server in (qdrant, simulator):
        await asyncio.to_thread(server.stop)


def environment_of(gateway: Harness) -> dict[str, str]:
    settings = gateway.running.kernel.settings
    return {
        "GATEWAY_DATABASE_URL": settings.database_url,
        "GATEWAY_KERNEL_DATABASE_URL": settings.kernel_database_url,
        "GATEWAY_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "PROSA_PEPPER": settings.pepper.get_secret_value(),
        "PROSA_SERVICE_SECRET": settings.service_secret.get_secret_value(),
        "GATEWAY_SIGNING_KEY": settings.signing_key.get_secret_value(),
        "GATEWAY_SEALING_KEYS": settings.sealing_keys.get_secret_value(),
    }


async def run(script: str, folder: Path, **environment: str) -> list[str]:
    """What a shell says, line by line. It stops at the first mistake."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    shell = await asyncio.create_subprocess_exec(
        "bash", "-euo", "pipefail", "-c", script, cwd=folder, env={"PATH": path, "NO_PROXY": "*", **environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(90):
        said, complained = await shell.communicate()
    assert shell.returncode == 0, said.decode() + complained.decode()
    return said.decode().splitlines()


async def test_the_first_calls_are_followed_as_they_are_written(
    open_service: OpenService, billing_server: tuple[Harness, str], knowledge_behind: dict[str, str], tmp_path: Path
) -> None:
    key = ECKey.generate_key("P-256", private=True).as_pem(private=True).decode()
    places = {"media_store_url": (tmp_path / "media").as_uri(), "billing_url": billing_server[1]}
    async with AsyncExitStack() as stack:
        gateway = await open_service("gateway", signing_key=key, sealing_keys=SEALING_KEYS, **places)
        url = await stack.enter_async_context(served(gateway.running.app))
        objects = {"object_store_url": (tmp_path / "objects").as_uri(), "billing_url": billing_server[1]}
        knowledge = await open_service("knowledge", gateway_url=url, **objects, **knowledge_behind)
        conversation = await open_service("conversation", gateway_url=url)
        urls = {
            "GATEWAY": url,
            "KNOWLEDGE": await stack.enter_async_context(served(knowledge.running.app)),
            "CONVERSATION": await stack.enter_async_context(served(conversation.running.app)),
        }
        blocks = BLOCK.findall(PAGE.read_text())
        environment = {**urls, **environment_of(gateway), "PASSWORD": "eight or more"}
        said = await run("\n".join(blocks), tmp_path, **environment)
        await knowledge.run_jobs()
        async with httpx2.AsyncClient(trust_env=False) as client:
            login = {"email": "ana@padaria-sol.example", "password": "eight or more"}
            ana = (await client.post(f"{url}/v1/sessions", json=login)).json()
            client.headers["authorization"] = f"Bearer {ana['access_token']}"
            documents = (await client.get(f"{urls['KNOWLEDGE']}/v1/documents")).json()["documents"]
            channels = (await client.get(f"{url}/v1/channels")).json()["channels"]
            policy = (await client.get(f"{urls['CONVERSATION']}/v1/policy")).json()

    assert len(blocks) == 6
    assert said[-1] == "[]", "nobody has written yet"
    assert (ana["role"], ana["tenant_id"]) == ("agent", said[0])
    assert [(one["title"], one["status"]) for one in documents] == [("Horários", "indexed")]
    assert [one["provider"] for one in channels] == ["meta"]
    assert policy["suggests_replies"] is True
