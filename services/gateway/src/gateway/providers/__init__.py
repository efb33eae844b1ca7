"""The providers that the gateway speaks with. A further one is a file here, a line below, and its corpus."""

from collections.abc import Mapping

from gateway.providers.meta import Meta
from gateway.providers.provider import Provider, Secrets

PROVIDERS: Mapping[str, Provider] = {provider.name: provider for provider in (Meta(),)}

__all__ = ["PROVIDERS", "Provider", "Secrets"]
