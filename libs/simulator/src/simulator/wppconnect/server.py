"""A WPPConnect server at `{simulator}/wppconnect`."""

from typing import Any

from starlette.routing import Route

from simulator.endpoint import Surface
from simulator.linked.server import LinkedServer
from simulator.wppconnect.api import WPPConnectAPI
from simulator.wppconnect.errors import fault_body
from simulator.wppconnect.webhooks import WPPConnectWebhooks


class WPPConnectServer(LinkedServer):
    """Its webhooks are never repeated."""

    name = "wppconnect"
    webhooks = WPPConnectWebhooks()

    def api_routes(self, surface: Surface) -> list[Route]:
        return WPPConnectAPI(self).routes(surface)

    def fault_body(self, status: int) -> dict[str, Any]:
        return fault_body(status)
