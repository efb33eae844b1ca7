"""Who sends for which provider. A further one is a file beside this one, and a line below."""

from collections.abc import Mapping

import aiohttp
from common.outside import Outside
from contracts.gateway import Provider

from message_sender.providers.baileys.sender import BaileysSender
from message_sender.providers.evolution.sender import EvolutionSender
from message_sender.providers.meta.sender import MetaSender
from message_sender.providers.provider import ProviderSender
from message_sender.providers.twilio.sender import TwilioSender
from message_sender.providers.wppconnect.sender import WPPConnectSender
from message_sender.settings import Settings


def senders_of(settings: Settings, http: aiohttp.ClientSession, outside: Outside) -> Mapping[Provider, ProviderSender]:
    """Returns what sends, by provider. `http` asks the providers that are everybody's, `outside` the servers of tenants."""
    timeout_s = settings.provider_timeout_s
    return {
        "meta": MetaSender(http, settings.meta_graph_url, settings.meta_graph_version),
        "twilio": TwilioSender(http, settings.twilio_api_url),
        "evolution": EvolutionSender(outside, timeout_s),
        "wppconnect": WPPConnectSender(outside, timeout_s),
        "baileys": BaileysSender(outside, timeout_s),
    }
