"""Twilio's API at `{simulator}/twilio`, and its switches at `/_sim/twilio`."""

from starlette.routing import BaseRoute, Mount

from simulator.endpoint import Surface
from simulator.parts import SimulatorParts
from simulator.server import ProviderServer
from simulator.twilio.api import TwilioAPI
from simulator.twilio.control import PREFIX, twilio_control
from simulator.twilio.errors import fault_body
from simulator.twilio.messages import TwilioMessages
from simulator.twilio.numbers import TwilioNumbers
from simulator.twilio.webhooks import TwilioWebhooks


class TwilioServer(ProviderServer):
    """`status_delay_s` is the least time between two statuses of a message."""

    name = "twilio"

    def __init__(self, parts: SimulatorParts, status_delay_s: float) -> None:
        numbers, messages, webhooks = TwilioNumbers(), TwilioMessages(), TwilioWebhooks(parts.session, parts.log)
        self._api = TwilioAPI(numbers, messages, webhooks, status_delay_s)
        self._surface = Surface(self.name, parts.log, parts.faults, fault_body)
        self._control = twilio_control(numbers, messages, webhooks)

    def routes(self) -> list[BaseRoute]:
        return [Mount("/_sim/twilio", self._control), Mount(PREFIX, routes=self._api.routes(self._surface))]

    async def close(self) -> None:
        await self._api.close()
