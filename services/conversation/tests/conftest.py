"""A tenant's customers, the AI, and an opened conversation service."""

from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.identity import contact_key
from devkit.testing.fixtures import PEPPER, OpenService
from devkit.testing.peers import served
from hypothesis import settings

from .files import GATEWAY_KEYS, FileShelf
from .mortals import Mortals, begun
from .world import Ai, Customer, Desk, KnownAs, OpenDesk, tenant_changed

settings.register_profile("long", max_examples=5_000)


@pytest.fixture(autouse=True)
def known_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of rules and endpoints stays known: what looks again does not run here, and a slow machine asks no more."""
    monkeypatch.setattr("conversation.work.known.TRUSTED_FOR_S", 3_600.0)


@pytest.fixture
def ai() -> Ai:
    return Ai()


@pytest.fixture
def agent() -> UUID:
    return uuid4()


@pytest.fixture
def customer(tenant_id: UUID) -> Customer:
    return Customer(tenant_id)


@pytest.fixture
def new_customer() -> type[Customer]:
    return Customer


@pytest.fixture
def known_as(tenant_id: UUID) -> KnownAs:
    def seen(channel_id: UUID, address: str, *aliases: str, **given: Any) -> Customer:
        key = contact_key(PEPPER.encode(), tenant_id, channel_id, address)
        values = {"provider": "evolution", "phone": address, "aliases": aliases, **given}
        return Customer(tenant_id, channel_id, key, **values)

    return seen


@pytest.fixture
def open_desk(open_service: OpenService, tenant_id: UUID) -> OpenDesk:
    async def open_one(*, service: dict[str, Any] | None = None, **settings: Any) -> Desk:
        harness = await open_service("conversation", **(service or {}))
        await harness.receives(tenant_changed(tenant_id, **settings))
        return Desk(harness, tenant_id)

    return open_one


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk()


@pytest.fixture(scope="session")
async def parent_of_mortals() -> AsyncIterator[Process]:
    async with begun() as parent:
        yield parent


@pytest.fixture
def mortals(parent_of_mortals: Process, desk: Desk) -> Mortals:
    """Processes beside the one that the desk is of."""
    return Mortals(parent_of_mortals, desk.harness.own_database)


@pytest.fixture
def yesterday() -> datetime:
    return datetime.now(UTC) - timedelta(hours=25)


@pytest.fixture
async def shelf(open_service: OpenService, tmp_path: Path) -> FileShelf:
    return FileShelf(await open_service("gateway", **GATEWAY_KEYS, media_store_url=tmp_path.as_uri()))


@pytest.fixture
async def with_files(shelf: FileShelf, open_desk: OpenDesk) -> AsyncIterator[Desk]:
    """The service, which asks that gateway."""
    async with served(shelf.gateway.running.app) as url:
        yield await open_desk(service={"gateway_url": url})
