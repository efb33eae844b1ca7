"""Whom connections to the outside trust."""

import ssl
from functools import cache

import httpx2


@cache
def trusted_authorities() -> ssl.SSLContext:
    """Returns what knows the authorities that this machine trusts: `verify` of a client, which would read them anew, for 30 ms
    or more in which its process does nothing else.
    """
    return httpx2.create_ssl_context()
