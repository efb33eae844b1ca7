"""A hostile tenant does at once everything that once stopped a service: it costs the hostile tenant, and nobody else."""

from devkit.attack.server import HostileServer
from devkit.attack.trial import try_fleet
from devkit.fleet.fleet import Fleet
from devkit.fleet.play import Play

CUSTOMERS = 12
FOR_S = 25
MOST_MIB = 600


async def test_a_hostile_tenant_costs_a_quiet_one_no_answer_and_no_service(
    bakery: Play, fleet: Fleet, hostile_server: HostileServer
) -> None:
    """How long the quiet tenant's customers wait is measured by `scripts/attack`, on a machine that does nothing else."""
    verdict = await try_fleet(fleet, bakery, hostile_server, count=CUSTOMERS, for_s=FOR_S)

    assert (verdict.usual.unanswered, verdict.beside.unanswered) == (0, 0)
    assert verdict.health.unready == []
    assert max(verdict.health.memory_mib.values()) < MOST_MIB, verdict.health.memory_mib
    assert verdict.answers["endless settings"] == {422: 1}
    assert verdict.answers["sockets to nobody"].keys() <= {0, 404, 429, 503}, "nobody's sockets are refused, or cut off"
    assert (verdict.late_sends > 0, verdict.drips > 0) == (True, True), "the hostile server was in it"
