"""The gateway, opened with keys of its own, with what runs in its background running; and a number that Meta posts for."""

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from common import plan_limits as limits
from common.provision.databases import ServiceDatabase
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from devkit.testing.statements import ask
from gateway.access.work import passwords
from joserfc.jwk import ECKey

from .billing import Billing, running_billing
from .lines import APP_SECRET, VERIFY_TOKEN, Line, OpenGateway, OpenLine, OpenTenant

SIGNING_KEY = ECKey.generate_key("P-256", private=True).as_pem(private=True).decode()
SEALING_KEYS = "test:" + base64.b64encode(bytes(32)).decode()
KNOWN = "insert into known_tenant (tenant_id, version, active, retention_days) values (%(id)s, 0, true, 365)"
TENANT = (
    "insert into tenant (tenant_id, name, locale, time_zone, active, settings, version) "
    "values (%(id)s, 'Loja', 'pt-BR', 'America/Sao_Paulo', true, '{}', 0)"
)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """A hash that takes microseconds; what our own takes is no question of these tests."""
    cheap = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "PasswordHasher", cheap)
        yield


@pytest.fixture
async def billing() -> AsyncIterator[Billing]:
    async with running_billing() as one:
        yield one


@pytest.fixture
async def open_gateway(
    open_service: OpenService, billing: Billing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[OpenGateway]:
    """See `OpenGateway`."""
    monkeypatch.setattr(limits, "TIMEOUT_S", 60.0)  # as below
    running: list[asyncio.Task[None]] = []

    async def open_one(*, database: ServiceDatabase | None = None, **given: Any) -> Harness:
        keys = {"signing_key": SIGNING_KEY, "sealing_keys": SEALING_KEYS, "public_url": "https://gateway.test"}
        places = {"media_store_url": (tmp_path / "media").as_uri(), "billing_url": billing.url}
        patience = {"acknowledge_timeout_s": 60}  # a busy machine is no outage
        harness: Harness = await open_service("gateway", database=database, **{**keys, **places, **patience, **given})
        running.extend(asyncio.create_task(part()) for part in harness.running.kernel.background)  # type: ignore[arg-type]
        return harness

    yield open_one
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


@pytest.fixture
async def gateway(open_gateway: OpenGateway) -> Harness:
    return await open_gateway()


@pytest.fixture
def open_tenant() -> OpenTenant:
    """See `OpenTenant`."""

    async def open_one(gateway: Harness) -> UUID:
        tenant_id = uuid4()
        async with gateway.session(tenant_id) as session:
            await ask(session, TENANT, id=tenant_id)
            await ask(session, KNOWN, id=tenant_id)
        return tenant_id

    return open_one


@pytest.fixture
def open_line(open_tenant: OpenTenant) -> OpenLine:
    """See `OpenLine`."""

    async def open_one(gateway: Harness, number: str = "106540352242922") -> Line:
        tenant_id = await open_tenant(gateway)
        body = {
            "provider": "meta",
            "name": "WhatsApp",
            "settings": {"phone_number_id": number},
            "secrets": {"app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN, "access_token": "EAAtoken"},
        }
        async with gateway.client(tenant_id) as client:
            created = (await client.post("/v1/channels", json=body)).raise_for_status().json()
        await gateway.forget()
        path = created["webhook_url"].removeprefix("https://gateway.test")
        return Line(gateway, tenant_id, UUID(created["channel_id"]), number, path)

    return open_one


@pytest.fixture
async def line(gateway: Harness, open_line: OpenLine) -> Line:
    return await open_line(gateway)
