"""Who sends for which provider. A further one is a file beside this one, and a line below."""

from collections.abc import Mapping

import aiohttp
from common.outside import Outside
from contracts.gateway import Provider as ProviderName

from message_sender.providers.baileys import Baileys
from message_sender.providers.evolution import Evolution
from message_sender.providers.meta import Meta
from message_sender.providers.provider import Provider
from message_sender.providers.twilio import Twilio
from message_sender.providers.wppconnect import WPPConnect
from message_sender.settings import Settings


def senders_of(settings: Settings, http: aiohttp.ClientSession, outside: Outside) -> Mapping[ProviderName, Provider]:
    """`http` asks the providers that are everybody's, `outside` servers at addresses that tenants chose."""
    timeout_s = settings.provider_timeout_s
    return {
        "meta": Meta(http, settings.meta_graph_url, settings.meta_graph_version),
        "twilio": Twilio(http, settings.twilio_api_url),
        "evolution": Evolution(outside, timeout_s),
        "wppconnect": WPPConnect(outside, timeout_s),
        "baileys": Baileys(outside, timeout_s),
    }
