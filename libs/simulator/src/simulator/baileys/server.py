"""A bridge over Baileys at `{simulator}/baileys`."""

from typing import Any

from starlette.routing import Route

from simulator.baileys.api import BaileysAPI
from simulator.baileys.errors import fault_body
from simulator.baileys.webhooks import BaileysWebhooks
from simulator.endpoint import Surface
from simulator.linked.server import LinkedServer


class BaileysServer(LinkedServer):
    name = "baileys"
    pauses_s = (5, 15, 45)
    webhooks = BaileysWebhooks()

    def api_routes(self, surface: Surface) -> list[Route]:
        return BaileysAPI(self).routes(surface)

    def fault_body(self, status: int) -> dict[str, Any]:
        return fault_body(status)
