"""Requests to addresses that tenants and providers chose: only to public hosts, unless an operator named the host.

A name is resolved once, checked, and the connection goes to the address that was checked: a name that resolves to another
address a moment later (DNS rebinding) gains nothing. Redirects are never followed here; who must, asks again by itself.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from common.errors import Forbidden, Unavailable

CONNECT_TIMEOUT_S = 5.0
SILENCE_S = 60.0  # the longest between two bytes: a server that hangs must not hold a place for as long as a file may take
IDLE_CONNECTION_S = 4.0  # shorter than servers keep one, so that a request is hardly ever written to a closing connection
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
LOOKUPS_AT_ONCE = 16
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # all that IANA has given out; not every table of special ones is complete

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotReached(Unavailable):
    """No byte of the request was written: it cannot have had any effect."""


class Outside:
    """One per process. `private_hosts` are `host` or `host:port`, as an operator's setting names them.

    What `resolver` answers is checked before anybody connects to it; by default it is the system's.
    """

    def __init__(self, private_hosts: frozenset[str] = frozenset(), resolver: AbstractResolver | None = None) -> None:
        self.private_hosts = private_hosts
        checked = _CheckedResolver(private_hosts, resolver or _SystemResolver())
        connector = aiohttp.TCPConnector(
            resolver=checked, limit_per_host=20, ttl_dns_cache=0, keepalive_timeout=IDLE_CONNECTION_S
        )
        # No proxy from the environment, no cookies between tenants, no netrc; and nothing compressed, so that what is
        # counted while it is read is what there is.
        self._client = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            headers={"accept-encoding": "identity"},
        )

    @asynccontextmanager
    async def request(
        self, method: str, url: str, *, timeout_s: float, headers: Mapping[str, str] | None = None, **given: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer, its body still to be read. `given` goes on to aiohttp (`json`, `data`, `params`, `auth`).

        Raises `Forbidden` for an address that nobody may ask, `Unavailable` when there is no answer in time
        (`NotReached` where that is because nobody was asked).
        """
        target = self.check(url)
        timeout = aiohttp.ClientTimeout(total=timeout_s, connect=CONNECT_TIMEOUT_S, sock_read=SILENCE_S)
        try:
            async with self._client.request(
                method, target, headers=headers, timeout=timeout, allow_redirects=False, **given
            ) as answer:
                yield answer
        except _PrivateAddress as error:
            raise Forbidden("the address is private") from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotReached(f"no connection: {type(error).__name__}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"no answer: {type(error).__name__}") from error

    def check(self, url: str) -> URL:
        """What can be seen without asking DNS. Raises `Forbidden`."""
        try:
            target = URL(url)
            host, port = target.host, target.port
        except ValueError as error:
            raise Forbidden("this is no address") from error
        if not host or target.scheme not in {"http", "https"} or target.user is not None:
            raise Forbidden("the address must be http or https, without credentials")
        if _is_named(host, port, self.private_hosts):
            return target
        if target.scheme != "https":
            raise Forbidden("only https may leave the installation")
        literal = _literal(host)
        if literal is None and _is_numeric(host):
            raise Forbidden("this is no address")
        if literal is not None and not _is_public(literal):
            raise Forbidden("the address is private")
        return target

    async def close(self) -> None:
        await self._client.close()


class _PrivateAddress(Exception):
    """A name resolves to an address that nobody outside may have."""


class _SystemResolver(AbstractResolver):
    """The system's, in threads of its own: a name whose servers never answer holds one for many seconds, and those of the
    process are few, and not only for names.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, "outside-names")

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        look_up = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(hostname=host, host=str(address[0]), port=port, family=kind, proto=proto, flags=flags)
            for kind, _, proto, _, address in found
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class _CheckedResolver(AbstractResolver):
    def __init__(self, private_hosts: frozenset[str], resolver: AbstractResolver) -> None:
        self._private_hosts = private_hosts
        self._resolver = resolver

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if _is_named(host, port, self._private_hosts):
            return found
        if not all(_is_public(ipaddress.ip_address(one["host"].partition("%")[0])) for one in found):
            raise _PrivateAddress(host)
        return found

    async def close(self) -> None:
        await self._resolver.close()


def _is_named(host: str, port: int | None, private_hosts: frozenset[str]) -> bool:
    return host in private_hosts or f"{host}:{port}" in private_hosts


def _literal(host: str) -> Address | None:
    """An address that is written out as RFC 4291 and everybody's eyes expect it."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_numeric(host: str) -> bool:
    """Whether a host may be an address in another spelling: decimal, octal, hexadecimal, short, with a dot at its end.

    The same rule as browsers' (WHATWG URL, "ends in a number"): such a host never gets to the resolver, so nobody would check
    what it comes to.
    """
    last = host.rstrip(".").rpartition(".")[2].lower()
    return last.isdigit() or last.startswith("0x")


def _is_public(address: Address) -> bool:
    """Also what hides inside IPv6: mapped, translated, 6to4 and Teredo addresses count as the IPv4 address within."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    hidden = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
    if hidden is None and address in NAT64:
        hidden = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if hidden is not None:
        return _is_public(hidden)
    return address in GLOBAL_UNICAST and address.is_global
