"""Every route of every service, with input that fits its OpenAPI document and with input that does not: no answer is a 5xx."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest
import schemathesis
from contracts.topics import SERVICES
from devkit.fleet.fleet import Fleet
from devkit.fleet.seed import seed_channel
from devkit.repository import ROOT
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation
from simulator.demo.business import DemoBusiness

CHAOS = DemoBusiness(
    tenant_id="0190d2c4-0000-7000-8000-000000000666",
    name="Casa do Caos",
    admin="admin@casa-do-caos.example",
    agent="agente@casa-do-caos.example",
    phone_number_id="205954558954666",
)
ALLOWED = {501, 503}
"""Not implemented by the provider, or something behind is away: said on purpose, never by accident."""


def operations() -> Iterator[Any]:
    for service in SERVICES:
        schema = schemathesis.openapi.from_path(ROOT / "services" / service / "openapi.json")
        for found in schema.get_all_operations():
            operation = found.ok()
            yield pytest.param(service, operation, id=f"{service} {operation.method.upper()} {operation.path}")


@pytest.fixture(scope="session")
async def chaos_token(fleet: Fleet) -> AsyncIterator[str]:
    """The admin of a tenant that nobody else needs."""
    async with httpx2.AsyncClient(timeout=30, trust_env=False) as client:
        token, _ = await seed_channel(client, fleet, CHAOS)
        yield token


@pytest.mark.parametrize(("service", "operation"), list(operations()))
def test_rubbish_is_refused_and_never_breaks_anything(
    fleet: Fleet, chaos_token: str, service: str, operation: APIOperation
) -> None:
    url, headers = fleet.services[service].url, {"authorization": f"Bearer {chaos_token}"}
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    unfitting = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(fitting, unfitting))
    def sends(case: Case) -> None:
        answer = case.call(base_url=url, headers={**headers, **_content(case)}, timeout=20)
        assert answer.status_code < 500 or answer.status_code in ALLOWED, f"{answer.status_code}: {answer.text[:500]}"

    sends()


def _content(case: Case) -> dict[str, str]:
    return {"content-type": case.media_type} if case.media_type and "multipart" not in case.media_type else {}
