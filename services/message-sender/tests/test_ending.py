"""A sender that is told to end while a provider has not answered and its database is away: what came of the send is unknown."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from common.provision.topics import create_topics
from contracts.catalogue import TOPICS
from contracts.message_sender import MessageOutcomeUnknown
from devkit.embedded.postgres import Postgres
from devkit.fleet.service_process import ServiceProcess
from devkit.testing.fixtures import PEPPER, SERVICE_SECRET, OpenService, database_on
from devkit.testing.harness import Harness

from .replicas import SenderSettings, deciding, expire_leases, state, until
from .shops import SetFault, Shop

pytest_plugins = ("devkit.testing.simulator",)


@pytest.fixture
async def sender(own_postgres: Postgres, open_service: OpenService, sender_settings: SenderSettings) -> Harness:
    """Takes requests in, and leaves it to others to send."""
    database = await database_on(own_postgres, "message-sender")
    return await open_service("message-sender", database=database, **sender_settings)  # type: ignore[no-any-return]


@pytest.fixture
async def process(
    sender: Harness, sender_settings: SenderSettings, kafka_bootstrap: str, tmp_path: Path
) -> AsyncIterator[ServiceProcess]:
    """One that would wait for a provider, and for what it does, longer than any test."""
    await create_topics(kafka_bootstrap, TOPICS)
    told = {
        **{
            name: value if isinstance(value, str | float | int) else json.dumps(value)
            for name, value in sender_settings.items()
        },
        "database_url": sender.own_database.app_url,
        "kernel_database_url": sender.own_database.kernel_url,
        "kafka_bootstrap": kafka_bootstrap,
        "pepper": PEPPER,
        "service_secret": SERVICE_SECRET,
        "provider_timeout_s": 30,
        "drain_timeout_s": 600,
    }
    process = ServiceProcess("message-sender", tmp_path / "process")
    process.environment = {**os.environ, **{f"MESSAGE_SENDER_{name.upper()}": str(value) for name, value in told.items()}}
    await asyncio.to_thread(process.start, die_with_parent=True)
    yield process
    process.kill()


async def test_a_send_under_way_is_unknown_when_the_database_is_away_at_the_end(
    shop: Shop,
    sender: Harness,
    process: ServiceProcess,
    own_postgres: Postgres,
    fault: SetFault,
    open_service: OpenService,
    sender_settings: SenderSettings,
) -> None:
    """The provider has it and says so, and there is nowhere to write that down."""
    customer = shop.customer()
    await fault(customer, delay_s=2, times=1)
    request = customer.request("Sim")
    await sender.receives(request, customer.request("depois"))
    await until(shop.fault_is_met)
    await asyncio.to_thread(own_postgres.kill)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGTERM)
    await until(lambda: asyncio.to_thread(lambda: process.pid is None))

    await asyncio.to_thread(own_postgres.start, die_with_parent=True)
    later = await open_service("message-sender", database=sender.own_database, **sender_settings)
    async with deciding(later):
        assert (await state(later, request)).state == "sending"
        await expire_leases(later)
        await later.run_jobs()
        assert (await state(later, request)).state == "unknown"
        assert [one.send_id for one in await later.published(MessageOutcomeUnknown)] == [request.send_id]

        await later.receives(*await customer.statuses(3))
        await later.run_jobs(even_if_early=True)
    assert await customer.texts() == ["Sim", "depois"]
