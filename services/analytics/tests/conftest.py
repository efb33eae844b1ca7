"""Analytics, opened for a test, and a story to hand it."""

from typing import Any
from uuid import UUID

import pytest
from analytics.domain.records import LIST_OF
from contracts.analytics import FactsRecorded
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness

from .story import F, FactsOf, Overview, Story


@pytest.fixture
async def analytics(open_service: OpenService) -> Harness:
    return await open_service("analytics")


@pytest.fixture
def story(tenant_id: UUID) -> Story:
    return Story(tenant_id)


@pytest.fixture
def overview(analytics: Harness, tenant_id: UUID) -> Overview:
    async def ask(of: UUID | None = None, **params: str) -> dict[str, Any]:
        async with analytics.client(of or tenant_id, "viewer") as client:
            answer = await client.get("/v1/reports/overview", params=params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return ask


@pytest.fixture
def facts_of(analytics: Harness) -> FactsOf:
    async def published(kind: type[F]) -> list[F]:
        records = await analytics.published(FactsRecorded)
        return [fact for record in records for fact in getattr(record, LIST_OF[kind])]

    return published
