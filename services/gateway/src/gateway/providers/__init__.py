"""The providers that the gateway speaks with. A further one is a file here, a line below, and its corpus."""

from collections.abc import Mapping

from gateway.providers.baileys import Baileys
from gateway.providers.evolution import Evolution
from gateway.providers.meta import Meta
from gateway.providers.provider import Provider, Secrets
from gateway.providers.twilio import Twilio
from gateway.providers.wppconnect import WPPConnect

PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider for provider in (Meta(), Twilio(), Evolution(), WPPConnect(), Baileys())
}

__all__ = ["PROVIDERS", "Provider", "Secrets"]
