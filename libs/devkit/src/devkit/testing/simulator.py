"""Pytest fixtures: one simulator per session, and per test a webhook receiver with its registered channel."""

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from aiohttp import web
from common.trust import trusted_authorities

from devkit.embedded.ports import HOST
from devkit.embedded.simulator import Simulator
from devkit.testing.webhooks import SimulatorClient, WebhookReceiver


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """Yields one simulator for the session."""
    running = Simulator(Path(tmp_path_factory.mktemp("simulator")), status_delay_s=0.02)
    running.start(die_with_parent=True)
    yield running
    running.stop()


@pytest.fixture
async def receiver() -> AsyncIterator[WebhookReceiver]:
    listener = socket.create_server((HOST, 0))
    webhook = WebhookReceiver(f"http://{HOST}:{listener.getsockname()[1]}/webhooks/meta")
    app = web.Application()
    app.add_routes([web.get("/webhooks/meta", webhook.verify), web.post("/webhooks/meta", webhook.receive)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    yield webhook
    await runner.cleanup()


@pytest.fixture
async def world(simulator: Simulator, receiver: WebhookReceiver) -> AsyncIterator[SimulatorClient]:
    """Yields the world with one registered channel and no faults."""
    trusted = trusted_authorities()
    async with SimulatorClient(base_url=simulator.url, trust_env=False, timeout=10, verify=trusted) as client:
        client.phone_number_id = str(uuid4().int)[:15]
        await client.delete("/_sim/faults")
        registered = await client.put(f"/_sim/channels/{client.phone_number_id}", json=receiver.registration())
        assert registered.status_code == 200, registered.text
        yield client
        await client.delete("/_sim/faults")
