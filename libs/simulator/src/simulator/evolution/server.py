"""An Evolution server at `{simulator}/evolution`."""

from typing import Any

from starlette.routing import Route

from simulator.endpoint import Surface
from simulator.evolution.api import EvolutionAPI
from simulator.evolution.errors import fault_body
from simulator.evolution.webhooks import EvolutionWebhooks
from simulator.linked.server import LinkedServer


class EvolutionServer(LinkedServer):
    name = "evolution"
    pauses_s = (5, 10, 20, 40, 80)
    webhooks = EvolutionWebhooks()

    def api_routes(self, surface: Surface) -> list[Route]:
        return EvolutionAPI(self).routes(surface)

    def fault_body(self, status: int) -> dict[str, Any]:
        return fault_body(status)
