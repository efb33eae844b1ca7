"""Credentials go to message-sender until it has them, and what came long ago is forgotten."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import uvicorn
from common.auth import Authenticator, FromService
from common.web import create_app
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from fastapi import APIRouter, Request, Response
from gateway.intake.store import webhooks as store
from gateway.providers.domain.origins import WebhookOrigin

from .lines import Line, OpenGateway, OpenTenant

SERVICE_SECRET = "a-service-secret-for-tests-only-0"
CREDENTIALS = {"provider": "meta", "phone_number_id": "106540352242922", "access_token": "EAAtoken"}


@dataclass
class Sender:
    """What message-sender would see: every PUT with the tenant of its token. `answers` are the next statuses, then 204."""

    url: str
    taken: list[tuple[UUID, str, dict[str, str]]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    listening = socket.create_server(("127.0.0.1", 0))
    one = Sender(f"http://127.0.0.1:{listening.getsockname()[1]}")
    router = APIRouter()

    @router.put("/v1/channels/{channel_id}/credentials")
    async def take(channel_id: str, principal: FromService, request: Request) -> Response:
        assert principal.subject == "gateway"
        status = one.answers.pop(0) if one.answers else 204
        if status == 204:
            one.taken.append((principal.tenant_id, channel_id, await request.json()))
        return Response(status_code=status)

    app = create_app("message-sender", [router])
    app.state.authenticator = Authenticator("message-sender", [], SERVICE_SECRET)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield one
    server.should_exit = True
    await serving


@pytest.fixture
async def gateway(open_gateway: OpenGateway, sender: Sender) -> Harness:
    harness: Harness = await open_gateway(message_sender_url=sender.url)
    return harness


async def test_credentials_are_handed_over(line: Line, sender: Sender) -> None:
    await line.gateway.run_jobs()

    assert sender.taken == [(line.tenant_id, str(line.channel_id), CREDENTIALS)]
    assert await jobs_of(line) == []


async def test_credentials_are_offered_until_they_are_taken(line: Line, sender: Sender) -> None:
    sender.answers = [503, 401, 404, 422, 500]
    for _ in range(6):
        await line.gateway.run_jobs(even_if_early=True, rounds=20)

    assert [body for _, _, body in sender.taken] == [CREDENTIALS]
    assert sender.answers == []


async def test_a_job_holds_no_secret(line: Line) -> None:
    (job,) = await jobs_of(line)

    assert job.payload == {"channel_id": str(line.channel_id)}


async def test_a_changed_token_is_handed_over_and_a_changed_name_is_not(line: Line, sender: Sender) -> None:
    await line.gateway.run_jobs()
    await line.change(name="Vendas")
    assert await jobs_of(line) == []
    await line.change(secrets={"access_token": "EAAnew"})
    await line.gateway.run_jobs()

    assert [body["access_token"] for _, _, body in sender.taken] == ["EAAtoken", "EAAnew"]


async def test_a_removed_channel_is_not_handed_over(line: Line, sender: Sender) -> None:
    async with line.gateway.client(line.tenant_id) as client:
        await client.delete(f"/v1/channels/{line.channel_id}")
    await line.gateway.run_jobs()

    assert sender.taken == []


async def jobs_of(line: Line) -> list[Any]:
    return [job for job in await line.gateway.jobs() if job.kind == "hand_over_credentials"]


async def left_of_webhooks(gateway: Harness, tenant_id: UUID, *days: int) -> tuple[int, list[str]]:
    """How many bodies, and the names of which elements, are left of webhooks that came so many days ago, named by these."""
    channel_id, now = uuid4(), datetime.now(UTC)
    async with gateway.session(tenant_id) as session:
        for ago in days:
            origin = WebhookOrigin(uuid4(), tenant_id, channel_id, now - timedelta(days=ago))
            seen = store.SeenElement(store.ElementKey(tenant_id, channel_id, "message", str(ago)), origin)
            await store.admit(session, [seen], [store.ReceivedBody(origin, b"{}", parked=False)])

    await gateway.running.pruner.sweep()

    async with gateway.session(tenant_id) as session:
        bodies = (await ask(session, "select count(*) from raw_webhook"))[0][0]
        elements = [value for (value,) in await ask(session, "select provider_element_id from received_element")]
    return bodies, sorted(elements)


async def test_what_came_long_ago_is_forgotten(gateway: Harness, open_tenant: OpenTenant) -> None:
    tenant_id = await open_tenant(gateway)
    assert await left_of_webhooks(gateway, tenant_id, 1, 15, 31) == (1, ["1", "15"])


async def test_a_short_time_of_the_tenant_takes_bodies_with_it_but_not_what_makes_a_duplicate_known(
    gateway: Harness, open_tenant: OpenTenant
) -> None:
    """A webhook is repeated for seven days: an element that was forgotten would be answered again."""
    tenant_id = await open_tenant(gateway)
    async with gateway.client(tenant_id) as client:
        (await client.patch("/v1/tenant", json={"settings": {"retention_days": 1}})).raise_for_status()
    assert await left_of_webhooks(gateway, tenant_id, 0, 2, 9) == (1, ["0", "2"])
