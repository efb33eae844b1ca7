"""A channel's link at its provider's server, as it is asked for."""

from gateway.channels.store.channels import StoredChannel
from gateway.channels.work.vault import Vault
from gateway.providers.asking import ServerLink


def link_of(channel: StoredChannel, vault: Vault, base_url: str) -> ServerLink:
    """Returns where to ask, with what, and where webhooks go. Raises `common.sealing.CannotUnseal`."""
    url = f"{base_url}/webhooks/{channel.provider}/{vault.open_token(channel)}"
    return ServerLink(channel.settings, vault.open_secrets(channel), url)
