"""Tenants whose servers never answer, or take their time, and one that does not notice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from contracts.conversation import MessageSendRequested
from contracts.message_sender import MessageSent
from devkit.testing.harness import Harness

from .lines import CUSTOMERS, Line
from .replicas import SenderSettings, calls_to, until

pytest_plugins = ("devkit.testing.simulator",)

HOSTILE, CUSTOMERS_OF_EACH = 8, 20


@pytest.fixture
def sender_settings(sender_settings: SenderSettings) -> SenderSettings:
    return {**sender_settings, "provider_timeout_s": 60, "phone_messages_per_s": 1_000, "phone_burst": 100}


@asynccontextmanager
async def going(sender: Harness) -> AsyncIterator[None]:
    runner = sender.running.runner
    running = asyncio.create_task(runner.run())
    try:
        yield
    finally:
        running.cancel()
        for task in runner.tasks:
            task.cancel()
        await asyncio.gather(running, *runner.tasks, return_exceptions=True)


def asked(line: Line, count: int) -> list[MessageSendRequested]:
    """A message to each of so many customers."""
    return [line.request(f"{number}").model_copy(update={"contact_key": uuid4()}) for number in range(count)]


@pytest.mark.parametrize("fault", [{"hang": True}, {"delay_s": 40}])
async def test_a_quiet_tenants_messages_go_out_while_others_servers_hang(
    sender: Harness, world: httpx2.AsyncClient, fault: dict[str, Any]
) -> None:
    hostile = [Line(sender, world, "evolution", CUSTOMERS["evolution"]) for _ in range(HOSTILE)]
    quiet = Line(sender, world, "baileys", CUSTOMERS["baileys"])
    for line in (*hostile, quiet):
        await line.is_set_up()
    assert (await world.put("/_sim/faults/evolution", json=fault)).status_code == 200
    async with going(sender):
        with calls_to(sender, "evolution") as calls:
            await sender.receives(*(request for line in hostile for request in asked(line, CUSTOMERS_OF_EACH)))
            await calls.reach(HOSTILE * 16)
        await sender.forget()
        for request in asked(quiet, 20):
            await sender.receives(request)

        async def all_are_sent() -> bool:
            return len([sent for sent in await sender.published(MessageSent) if sent.tenant_id == quiet.tenant_id]) >= 20

        await until(all_are_sent, timeout_s=35)  # none of theirs has ended by then
        places = sender.running.runner.running["send"]
        assert set(places.by_tenant) == {line.tenant_id for line in hostile}, "theirs hang still"
        assert max(places.by_tenant.values()) <= places.kind.share
    assert len(await quiet.texts()) == 20
