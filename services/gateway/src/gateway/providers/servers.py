"""Those providers' servers at which a number is linked by a code, and what the gateway asks of them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol

from common.outside import OutsideClient
from contracts.gateway import Provider as ProviderName

from gateway.providers.asking import LinkPlace
from gateway.providers.baileys.server import BaileysLinkServer
from gateway.providers.domain.elements import LinkSignal
from gateway.providers.evolution.server import EvolutionLinkServer
from gateway.providers.wppconnect import server as wppconnect


class LinkServer(Protocol):
    """Raises, in every method, what `asking.ask` does, and `Invalid` when the server does not take what it is asked."""

    async def start(self, outside: OutsideClient, place: LinkPlace, phone: str | None) -> LinkSignal | None:
        """Returns what the server says of the link at once, when it is asked to connect; the rest comes as webhooks. It is told
        where these go. May be repeated as often as one likes. `phone` (digits) asks for a pairing code.
        """

    async def log_out(self, outside: OutsideClient, place: LinkPlace) -> None:
        """Unlink the phone. Also for a link that is not there."""

    async def reset(self, outside: OutsideClient, place: LinkPlace, phone: str | None) -> LinkSignal | None:
        """Returns what the server says of the link at once, after it forgot everything of it and started anew."""


SERVERS: Mapping[ProviderName, LinkServer] = {
    "evolution": EvolutionLinkServer(),
    "wppconnect": wppconnect.WPPConnectLinkServer(),
    "baileys": BaileysLinkServer(),
}
MISSED: Mapping[ProviderName, Callable[[OutsideClient, LinkPlace, datetime], Awaitable[bytes | None]]] = {
    "wppconnect": wppconnect.missed,
}
"""Where messages that no webhook told are unread at the server: those since then, as one webhook's body."""
