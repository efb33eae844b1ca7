"""Pytest fixtures: one simulator per session, and per test a webhook receiver with its registered channel."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from aiohttp import web

from devkit.embedded.ports import HOST, free_port
from devkit.simulator.process import Simulator
from devkit.simulator.testing import PHONE_NUMBER_ID, WebhookReceiver


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """One simulator for the session."""
    running = Simulator(Path(tmp_path_factory.mktemp("simulator")), status_delay_s=0.02)
    running.start(die_with_parent=True)
    yield running
    running.stop()


@pytest.fixture
async def receiver() -> AsyncIterator[WebhookReceiver]:
    port = free_port()
    webhook = WebhookReceiver(f"http://{HOST}:{port}/webhooks/meta")
    app = web.Application()
    app.add_routes([web.get("/webhooks/meta", webhook.verify), web.post("/webhooks/meta", webhook.receive)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    yield webhook
    await runner.cleanup()


@pytest.fixture
async def world(simulator: Simulator, receiver: WebhookReceiver) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the simulator with one registered channel and no faults."""
    async with httpx2.AsyncClient(base_url=simulator.url, trust_env=False, timeout=10) as client:
        await client.delete("/_sim/faults")
        registered = await client.put(f"/_sim/channels/{PHONE_NUMBER_ID}", json=receiver.registration())
        assert registered.status_code == 200, registered.text
        yield client
        await client.delete("/_sim/faults")
