"""Requests to addresses that tenants and providers chose: only to public hosts, unless an operator named the host.

A name is resolved once, checked, and the connection goes to the address that was checked: a name that resolves to another
address a moment later (DNS rebinding) gains nothing. Redirects are never followed here; who must, asks again by itself.
"""

import ipaddress
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from common.errors import Forbidden, Unavailable
from yarl import URL

CONNECT_TIMEOUT_S = 5.0


class Outside:
    """One per process. `private_hosts` are `host` or `host:port`, as an operator's setting names them."""

    def __init__(self, private_hosts: frozenset[str] = frozenset()) -> None:
        self.private_hosts = private_hosts
        connector = aiohttp.TCPConnector(resolver=_CheckedResolver(private_hosts), limit_per_host=20, ttl_dns_cache=0)
        # No proxy from the environment, no cookies between tenants, no netrc.
        self._client = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False
        )

    @asynccontextmanager
    async def request(
        self, method: str, url: str, *, timeout_s: float, headers: Mapping[str, str] | None = None, **given: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer, its body still to be read. `given` goes on to aiohttp (`json`, `data`, `params`, `auth`).

        Raises `Forbidden` for an address that nobody may ask, `Unavailable` when there is no answer in time.
        """
        target = self.check(url)
        timeout = aiohttp.ClientTimeout(total=timeout_s, connect=CONNECT_TIMEOUT_S)
        try:
            async with self._client.request(
                method, target, headers=headers, timeout=timeout, allow_redirects=False, **given
            ) as answer:
                yield answer
        except _PrivateAddress as error:
            raise Forbidden("the address is private") from error
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
        if (literal := _literal(host)) is not None and not _is_public(literal):
            raise Forbidden("the address is private")
        return target

    async def close(self) -> None:
        await self._client.close()


class _PrivateAddress(Exception):
    """A name resolves to an address that nobody outside may have."""


class _CheckedResolver(AbstractResolver):
    def __init__(self, private_hosts: frozenset[str]) -> None:
        self._private_hosts = private_hosts
        self._resolver = ThreadedResolver()

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


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address that is written out. Other spellings of one (decimal, octal, short) are names here, and are resolved."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Also what hides inside IPv6: mapped, 6to4 and Teredo addresses count as the IPv4 address within."""
    if isinstance(address, ipaddress.IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if hidden:
            return _is_public(hidden)
        if address in NAT64:
            return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


NAT64 = ipaddress.ip_network("64:ff9b::/96")
