"""Twilio's API at `{simulator}/twilio`, and its switches."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from starlette.routing import BaseRoute, Mount

from simulator.endpoint import Surface
from simulator.faults import FaultBoard
from simulator.log import RequestLog
from simulator.twilio.api import TwilioAPI
from simulator.twilio.control import PREFIX, twilio_control
from simulator.twilio.errors import fault_body
from simulator.twilio.messages import Accounts
from simulator.twilio.webhooks import Webhooks


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
