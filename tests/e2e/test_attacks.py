"""A hostile tenant does at once everything that once stopped a service: it costs the hostile tenant, and nobody else."""

import asyncio

from devkit.attack.server import HostileServer
from devkit.attack.trial import try_fleet
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play, eventually

CUSTOMERS = 8
FOR_S = 15
MOST_MIB = 600


async def test_a_hostile_tenant_costs_a_quiet_one_no_answer_and_no_service(
    bakery: Play, fleet: Fleet, hostile_server: HostileServer
) -> None:
    """How long the quiet tenant's customers wait, and whether a service is ready at every moment, is measured by
    `scripts/attack` on a machine that does nothing else."""
    before = {name: one.pid for name, one in fleet.services.items()}
    verdict = await try_fleet(fleet, bakery, hostile_server, count=CUSTOMERS, for_s=FOR_S)

    assert (verdict.usual.unanswered, verdict.beside.unanswered) == (0, 0)
    for name, service in fleet.services.items():
        await eventually(lambda service=service: asyncio.to_thread(service._is_ready), what=f"{name}, ready")
    assert {name: one.pid for name, one in fleet.services.items()} == before, "none of them died"
    assert max(verdict.health.memory_mib.values()) < MOST_MIB, verdict.health.memory_mib
    assert verdict.answers["endless settings"] == {422: 1}
    assert verdict.answers["sockets to nobody"], "there were some"
    assert verdict.answers["sockets to nobody"].keys() <= {0, 404, 429, 503}, "nobody's sockets are refused, or cut off"
    assert (verdict.late_sends > 0, verdict.drips > 0) == (True, True), "the hostile server was in it"
