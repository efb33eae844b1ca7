"""Where the files of messages are had from, by provider. A further one is a file beside its reader, and a line below."""

from collections.abc import Mapping

from contracts.gateway import Provider as ProviderName

from gateway.providers.baileys.files import BaileysFiles
from gateway.providers.downloading import ProviderFiles
from gateway.providers.evolution.files import EvolutionFiles
from gateway.providers.meta.files import MetaFiles
from gateway.providers.twilio.files import TwilioFiles
from gateway.providers.wppconnect.files import WPPConnectFiles
from gateway.settings import Settings


def files_of(settings: Settings) -> Mapping[ProviderName, ProviderFiles]:
    sources: tuple[ProviderFiles, ...] = (
        MetaFiles(settings.meta_graph_url, settings.meta_graph_version),
        TwilioFiles(settings.twilio_api_url),
        EvolutionFiles(),
        WPPConnectFiles(),
        BaileysFiles(),
    )
    return {source.name: source for source in sources}
