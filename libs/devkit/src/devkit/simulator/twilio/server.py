"""Twilio's API at `{simulator}/twilio`, and its switches."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from starlette.routing import BaseRoute, Mount

from devkit.simulator.endpoint import Surface
from devkit.simulator.faults import FaultBoard
from devkit.simulator.log import RequestLog
from devkit.simulator.twilio.accounts import Accounts
from devkit.simulator.twilio.control import PREFIX, twilio_control
from devkit.simulator.twilio.errors import fault_body
from devkit.simulator.twilio.rest import TwilioAPI
from devkit.simulator.twilio.webhooks import Webhooks


@asynccontextmanager
async def twilio_server(
    session: aiohttp.ClientSession, log: RequestLog, faults: FaultBoard, status_delay_s: float
) -> AsyncIterator[list[BaseRoute]]:
    """Its routes; `status_delay_s` is the least time between two statuses of a message."""
    accounts, webhooks = Accounts(), Webhooks(session, log)
    api = TwilioAPI(accounts, webhooks, status_delay_s)
    try:
        yield [
            Mount("/_sim/twilio", twilio_control(accounts, webhooks)),
            Mount(PREFIX, routes=api.routes(Surface("twilio", log, faults, fault_body))),
        ]
    finally:
        await api.close()
