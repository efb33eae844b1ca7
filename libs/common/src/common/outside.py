"""Requests to addresses that tenants and providers chose: only to public hosts, unless an operator named the host.

A name is resolved once, checked, and the connection goes to the address that was checked: a name that resolves to another
address a moment later (DNS rebinding) gains nothing. Redirects are never followed here; who must, asks again by itself.
"""

import asyncio
import ipaddress
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from common.bulkheads import Bulkheads, NoPlace, NotReached, OutsideCall
from common.errors import Forbidden, Unavailable
from common.metrics import OUTSIDE_SLOW

__all__ = ["Answered", "NoPlace", "NotReached", "Outside", "OutsideClient", "TooSlow"]

CONNECT_TIMEOUT_S = 5.0
HEAD_S = 45.0  # until the first byte of the body may come: some servers fetch a file before they answer
SILENCE_S = 60.0  # the longest between two bytes
GRACE_S = 10.0  # that a sender may keep us waiting, beside what its bytes earn it
LEAST_BYTES_PER_S = 16_384
IDLE_CONNECTION_S = 4.0  # shorter than servers keep one, so that a request is hardly ever written to a closing connection
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
LOOKUPS_AT_ONCE = 64
LOOKUPS_PER_TENANT = 4  # of names that are not known yet: a tenant has few hosts, and those of files are few more
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # all that IANA has given out; not every table of special ones is complete

_ASKING: ContextVar[UUID | None] = ContextVar("tenant_that_asks", default=None)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class TooSlow(Unavailable):
    """The answer came, but not at the least pace."""


class Answered:
    """An answer, its body still to be read."""

    def __init__(self, answer: aiohttp.ClientResponse, call: OutsideCall) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self.url = answer.url
        self._content = answer.content
        self._call = call

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yields the body, as it comes. Raises `TooSlow` when its sender keeps us waiting for longer than what came by then is
        worth, and `Unavailable` when it breaks off. Time that the reader takes for itself does not count.
        """
        received, waited_s = 0, 0.0
        while True:
            began_at = time.monotonic()
            try:
                async with asyncio.timeout(GRACE_S + received / LEAST_BYTES_PER_S - waited_s) as limit:
                    chunk = await self._content.readany()
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                self._call.ok = False
                if isinstance(error, TimeoutError) and limit.expired():
                    OUTSIDE_SLOW.inc()
                    raise TooSlow(f"{received} bytes in {waited_s:.0f} s") from error
                raise Unavailable(f"the answer broke off: {type(error).__name__}") from error
            waited_s += time.monotonic() - began_at
            if not chunk:
                return
            received += len(chunk)
            yield chunk

    async def read(self, limit: int) -> bytes:
        """Returns the body, or a little more than `limit` bytes of one that is longer. Raises what `chunks` does."""
        body = bytearray()
        async for chunk in self.chunks():
            body += chunk
            if len(body) > limit:
                break
        return bytes(body)


class Outside:
    """One per process. `private_hosts` are `host` or `host:port`, as an operator's setting names them.

    What `resolver` answers is checked before anybody connects to it; by default it is the system's. Nobody asks but on a
    tenant's behalf (`of`): so one tenant's servers hold up no other's calls.
    """

    def __init__(self, private_hosts: frozenset[str] = frozenset(), resolver: AbstractResolver | None = None) -> None:
        self.private_hosts = private_hosts
        self.bulkheads = Bulkheads()
        checked = _CheckedResolver(private_hosts, resolver or _SystemResolver())
        connector = aiohttp.TCPConnector(resolver=checked, limit=0, ttl_dns_cache=0, keepalive_timeout=IDLE_CONNECTION_S)
        # No proxy from the environment, no cookies between tenants, no netrc; and nothing compressed, so that what is
        # counted while it is read is what there is.
        self.client = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            headers={"accept-encoding": "identity"},
        )

    def of(self, tenant_id: UUID) -> "OutsideClient":
        return OutsideClient(self, tenant_id)

    def check(self, url: str) -> URL:
        """Returns the address, of which all was checked that can be seen without asking DNS. Raises `Forbidden`."""
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
        await self.client.close()


@dataclass(frozen=True)
class OutsideClient:
    """The outside, as one tenant may ask it."""

    outside: Outside
    tenant_id: UUID

    @asynccontextmanager
    async def request(
        self, method: str, url: str, *, timeout_s: float, headers: Mapping[str, str] | None = None, **given: Any
    ) -> AsyncIterator[Answered]:
        """Yields the answer, its body still to be read. `given` goes on to aiohttp (`json`, `data`, `params`, `auth`).

        `timeout_s` is for all of it, and its head has to come within `HEAD_S`. Raises `Forbidden` for an address that nobody
        may ask, `Unavailable` when there is no answer in time (`NotReached` where that is because nobody was asked).
        """
        target = self.outside.check(url)
        timeout = aiohttp.ClientTimeout(total=timeout_s, connect=CONNECT_TIMEOUT_S, sock_read=SILENCE_S)
        async with AsyncExitStack() as stack:
            host, named = f"{target.host}:{target.port}", _is_named(target.host or "", target.port, self.outside.private_hosts)
            call = await stack.enter_async_context(self.outside.bulkheads.call(self.tenant_id, host, named=named))
            _ASKING.set(self.tenant_id)
            request = self.outside.client.request(
                method, target, headers=headers, timeout=timeout, allow_redirects=False, **given
            )
            try:
                async with asyncio.timeout(min(timeout_s, HEAD_S)):
                    answer = await stack.enter_async_context(request)
            except _PrivateAddress as error:
                raise Forbidden("the address is private") from error
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                call.ok = False
                raise NotReached(f"no connection: {type(error).__name__}") from error
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                call.ok = False
                raise Unavailable(f"no answer: {type(error).__name__}") from error
            call.ok = True
            yield Answered(answer, call)


class _PrivateAddress(Exception):
    """A name resolves to an address that nobody outside may have."""


class _SystemResolver(AbstractResolver):
    """The system's, in threads of its own: a name whose servers never answer holds one for many seconds, and those of the
    process are few, and not only for names. So one tenant may hold few of them.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKUPS_AT_ONCE, "outside-names")
        self._out: Counter[UUID | None] = Counter()

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        tenant_id, loop = _ASKING.get(), asyncio.get_running_loop()
        if self._out[tenant_id] >= LOOKUPS_PER_TENANT:
            raise OSError("too many names are being looked up for this tenant")
        look_up = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        looking = self._threads.submit(look_up)
        self._out[tenant_id] += 1
        looking.add_done_callback(lambda _: self._ended(loop, tenant_id))  # the thread's end, whoever waits for it
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(hostname=host, host=str(address[0]), port=port, family=kind, proto=proto, flags=flags)
            for kind, _, proto, _, address in await asyncio.wrap_future(looking)
        ]

    def _ended(self, loop: asyncio.AbstractEventLoop, tenant_id: UUID | None) -> None:
        def forget() -> None:
            self._out[tenant_id] -= 1
            if not self._out[tenant_id]:
                del self._out[tenant_id]

        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(forget)

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


def _literal(host: str) -> IPAddress | None:
    """Returns the address that a host is, if it is one that is written out as RFC 4291 and everybody's eyes expect it."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_numeric(host: str) -> bool:
    """Returns whether a host may be an address in another spelling: decimal, octal, hexadecimal, short, with a dot at its end.

    The same rule as browsers' (WHATWG URL, "ends in a number"): such a host never gets to the resolver, so nobody would check
    what it comes to.
    """
    last = host.rstrip(".").rpartition(".")[2].lower()
    return last.isdigit() or last.startswith("0x")


def _is_public(address: IPAddress) -> bool:
    """Returns whether an address is public, also what hides inside IPv6: mapped, translated, 6to4 and Teredo addresses count
    as the IPv4 address within.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    hidden = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
    if hidden is None and address in NAT64:
        hidden = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if hidden is not None:
        return _is_public(hidden)
    return address in GLOBAL_UNICAST and address.is_global
