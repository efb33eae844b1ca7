"""The providers that the gateway speaks with. A further one is a file here, a line below, and its corpus."""

from collections.abc import Mapping

from gateway.providers.baileys.reader import Baileys
from gateway.providers.evolution.reader import Evolution
from gateway.providers.meta.reader import Meta
from gateway.providers.reader import Provider, Secrets
from gateway.providers.twilio.reader import Twilio
from gateway.providers.wppconnect.reader import WPPConnect

PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider for provider in (Meta(), Twilio(), Evolution(), WPPConnect(), Baileys())
}

__all__ = ["PROVIDERS", "Provider", "Secrets"]
