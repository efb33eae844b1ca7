"""Why a file of a message was not had, and which hosts are a provider's own."""

from collections.abc import Collection
from typing import Literal

MediaFailure = Literal["gone", "absent", "refused", "unreachable", "slow", "too_large", "unsafe", "corrupt"]
"""Why a file was not fetched. `gone`: the provider had it and has it no more; `absent`: it does not know it, or not yet;
`slow`: it sends it so slowly that nobody waits for the end.
"""


def is_among(host: str | None, hosts: Collection[str]) -> bool:
    """Returns whether a host is one of these; `*.example.com` stands for all below `example.com`."""
    return host is not None and any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in hosts)
