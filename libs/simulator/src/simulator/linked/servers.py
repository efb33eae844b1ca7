"""The three servers below one roof, each under its own prefix: `{simulator}/evolution` is an Evolution server's address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from starlette.routing import BaseRoute, Mount

from simulator.baileys import api as baileys
from simulator.endpoint import Surface
from simulator.evolution import api as evolution
from simulator.faults import FaultBoard
from simulator.linked.control import linked_control
from simulator.log import RequestLog
from simulator.wppconnect import api as wppconnect


@asynccontextmanager
async def linked_servers(session: aiohttp.ClientSession, log: RequestLog, faults: FaultBoard) -> AsyncIterator[list[BaseRoute]]:
    """Their routes, and those of their switches."""
    servers = (evolution.Evolution(session), wppconnect.WPPConnect(session), baileys.BaileysBridge(session))
    bodies = (evolution.fault_body, wppconnect.fault_body, baileys.fault_body)
    mounts = [
        Mount(f"/{server.name}", routes=server.routes(Surface(server.name, log, faults, body)))
        for server, body in zip(servers, bodies, strict=True)
    ]
    try:
        yield [Mount("/_sim/linked", linked_control({server.name: server for server in servers})), *mounts]
    finally:
        for server in servers:
            await server.close()
