"""Where a channel's link is: at its provider's server."""

from gateway.channels.store.channels import StoredChannel
from gateway.channels.work.vault import Vault
from gateway.providers.asking import LinkPlace


def place_of(channel: StoredChannel, vault: Vault, base_url: str) -> LinkPlace:
    """Returns where to ask, with what, and where webhooks go. Raises `common.sealing.CannotUnseal`."""
    url = f"{base_url}/webhooks/{channel.provider}/{vault.open_token(channel)}"
    return LinkPlace(channel.settings, vault.open_secrets(channel), url)
