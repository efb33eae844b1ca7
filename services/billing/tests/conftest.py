"""Billing, opened for a test."""

from collections.abc import AsyncIterator

import pytest
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness

from .asking import deciding


@pytest.fixture
async def billing(open_service: OpenService) -> AsyncIterator[Harness]:
    """Billing, which also decides reservations."""
    harness = await open_service("billing")
    async with deciding(harness):
        yield harness
