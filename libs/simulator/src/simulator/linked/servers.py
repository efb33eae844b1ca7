"""The three servers, and the switches that they share."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.routing import BaseRoute, Mount

from simulator.baileys.server import BaileysServer
from simulator.evolution.server import EvolutionServer
from simulator.linked.control import linked_control
from simulator.parts import SimulatorParts
from simulator.wppconnect.server import WPPConnectServer


@asynccontextmanager
async def linked_servers(parts: SimulatorParts) -> AsyncIterator[list[BaseRoute]]:
    """Yields their routes, and those of their switches."""
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(one(parts)) for one in (EvolutionServer, WPPConnectServer, BaileysServer)]
        control = linked_control({server.name: server for server in servers})
        yield [Mount("/_sim/linked", control), *(route for server in servers for route in server.routes())]
