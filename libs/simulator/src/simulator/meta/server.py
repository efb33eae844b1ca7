"""The Graph API at the simulator's root, with the numbers that are registered there and all that was written to them."""

from pathlib import Path

from starlette.routing import BaseRoute, Route

from simulator.endpoint import Surface
from simulator.events import EventHub
from simulator.journal import Journal
from simulator.meta.api import MetaAPI
from simulator.meta.customers import MetaCustomers
from simulator.meta.errors import fault_body
from simulator.meta.media import MetaMediaStore
from simulator.meta.messages import MetaMessages
from simulator.meta.numbers import MetaNumbers
from simulator.meta.statuses import MetaStatuses
from simulator.meta.webhooks import MetaWebhooks
from simulator.parts import SimulatorParts
from simulator.server import ProviderServer


class MetaServer(ProviderServer):
    """What it knows is in `state`; `status_delay_s` is the least time between two ticks of a message."""

    name = "graph"

    def __init__(self, parts: SimulatorParts, state: Path, status_delay_s: float) -> None:
        self._journal = Journal(state / "messages.jsonl")
        self._surface = Surface(self.name, parts.log, parts.faults, fault_body)
        self.session = parts.session
        self.events = EventHub()
        self.numbers = MetaNumbers(state / "channels.json")
        self.media = MetaMediaStore(state / "media")
        self.messages = MetaMessages(self._journal, self.events)
        self._webhooks = MetaWebhooks(parts.session, self.numbers, parts.faults, parts.log)
        self._statuses = MetaStatuses(self.numbers, self._webhooks, self.messages, parts.faults, status_delay_s)
        self.customers = MetaCustomers(self.messages, self._webhooks, self.media)
        self._api = MetaAPI(self.numbers, self.messages, self._statuses, self.media, self.events)

    def busy_route(self) -> Route:
        """Returns the route that a load test asks all the time."""
        return self._api.message_route(self._surface)

    def routes(self) -> list[BaseRoute]:
        """Returns the other routes; they stand after `/_sim`, for they fit much."""
        return [*self._api.media_routes(self._surface)]

    async def close(self) -> None:
        await self._statuses.close()
        await self._webhooks.close()
        self._journal.close()
