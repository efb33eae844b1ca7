"""The providers that the gateway speaks with. A further one is a file here, a line below, and its corpus."""

from collections.abc import Mapping

from gateway.providers.baileys.reader import BaileysReader
from gateway.providers.evolution.reader import EvolutionReader
from gateway.providers.meta.reader import MetaReader
from gateway.providers.reader import WebhookReader
from gateway.providers.twilio.reader import TwilioReader
from gateway.providers.wppconnect.reader import WPPConnectReader

PROVIDERS: Mapping[str, WebhookReader] = {
    provider.name: provider
    for provider in (MetaReader(), TwilioReader(), EvolutionReader(), WPPConnectReader(), BaileysReader())
}
