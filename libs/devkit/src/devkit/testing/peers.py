"""Services that others ask: served over real HTTP, for tests whose subject is the one that asks."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module

import pytest
import uvicorn
from common.service import Service, opened
from starlette.types import ASGIApp

from devkit.testing.fixtures import ServiceDatabases, common_settings
from devkit.testing.harness import Harness
from devkit.testing.tokens import trust_test_key


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Yields the address under which an ASGI application answers over real HTTP."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    server.capture_signals = suppress  # type: ignore[method-assign,assignment]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


@pytest.fixture(scope="session")
async def billing_server(service_databases: ServiceDatabases) -> AsyncIterator[tuple[Harness, str]]:
    """Yields the real billing for the session, and its address: each test is a tenant of its own."""
    service: Service = import_module("billing.main").service
    async with service_databases("billing") as database:
        settings = service.settings.load(**common_settings(database))
        async with opened(service, settings) as running, served(running.app) as url:
            trust_test_key(running.kernel.authenticator)
            group = asyncio.create_task(running.resources.reservations.run())
            yield Harness(running, database), url
            group.cancel()
