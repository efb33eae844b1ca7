"""The HTTP server's edge: whom a connection is from, and how long and how large a connection that says nothing yet may be.

uvicorn waits for ever for a request's head and for a reader of its answer, and keeps any number of sockets. Here all of it has
a bound, and when there are too many connections the one that has been idle longest makes room.
"""

import asyncio
import ipaddress
import resource
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from common.metrics import CONNECTIONS, CONNECTIONS_REFUSED
from common.settings import CommonSettings

HEAD_WITHIN_S = 10.0
MOST_HEAD_BYTES = 65_536
READ_WITHIN_S = 60.0  # a client that takes nothing of its answer for so long is gone
KEEP_ALIVE_S = 75
DATE_EVERY_S = 1.0
KEPT_FOR_OURSELVES = 256  # file descriptors of database, broker and calls
MAX_SOCKET_MESSAGE_BYTES = 65_536

log = structlog.get_logger()

Networks = Sequence[IPv4Network | IPv6Network]


@dataclass
class HttpConnections:
    """All that are open, oldest first, and how many of each address. Proxies that an operator names stand for many."""

    most: int
    most_per_address: int
    proxies: Networks = ()
    open: "OrderedDict[HttpConnection, str]" = field(default_factory=OrderedDict)
    by_address: dict[str, int] = field(default_factory=dict)

    def admit(self, connection: "HttpConnection", address: str) -> bool:
        """Returns whether there is room, if need be by closing one that is idle."""
        if self.by_address.get(address, 0) >= self.most_per_address and not self._is_proxy(address):
            return self._make_room("address", address) and self._add(connection, address)
        if len(self.open) >= self.most:
            return self._make_room("all", None) and self._add(connection, address)
        return self._add(connection, address)

    def forget(self, connection: "HttpConnection") -> None:
        address = self.open.pop(connection, None)
        if address is not None:
            self.by_address[address] -= 1
            if not self.by_address[address]:
                del self.by_address[address]
            CONNECTIONS.set(len(self.open))

    def _add(self, connection: "HttpConnection", address: str) -> bool:
        self.open[connection] = address
        self.by_address[address] = self.by_address.get(address, 0) + 1
        CONNECTIONS.set(len(self.open))
        return True

    def _make_room(self, bound: str, address: str | None) -> bool:
        CONNECTIONS_REFUSED.labels(bound).inc()
        idle = (one for one, of in self.open.items() if one.idle and address in (None, of))
        longest = next(idle, None)
        if longest is None:
            return False
        self.forget(longest)
        longest.transport.abort()
        return True

    def _is_proxy(self, address: str) -> bool:
        try:
            return any(ipaddress.ip_address(address) in network for network in self.proxies)
        except ValueError:
            return False


class HttpConnection(HttpToolsProtocol):
    """One connection, with a clock for what it has to say."""

    bounds: HttpConnections  # of a class made for one server: see `protocol_of`

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._head_bytes = 0
        self._clock: asyncio.TimerHandle | None = None
        self._reader_clock: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """No request is being answered: none has come, or only a part of its head, or the last one is done with."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if not self.bounds.admit(self, self.client[0] if self.client else ""):
            transport.abort()
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self.bounds.forget(self)
        self._stop(self._clock)
        self._stop(self._reader_clock)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.idle:  # bytes of a head; or what still comes of a request that is answered, which is in nobody's interest
            self._expect_head()
            self._head_bytes += len(data)
        super().data_received(data)
        if self._clock is not None and self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head is too large.")

    def on_headers_complete(self) -> None:
        self._stop(self._clock)
        self._clock, self._head_bytes = None, 0
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        self.bounds.forget(self)
        self._stop(self._clock)
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader_clock = self.loop.call_later(READ_WITHIN_S, self.transport.abort)

    def resume_writing(self) -> None:
        self._stop(self._reader_clock)
        super().resume_writing()

    def _expect_head(self) -> None:
        if self._clock is None:
            self._clock = self.loop.call_later(HEAD_WITHIN_S, self.transport.abort)

    def _stop(self, clock: asyncio.TimerHandle | None) -> None:
        if clock is not None:
            clock.cancel()


def protocol_of(connections: HttpConnections) -> type[HttpConnection]:
    return type("BoundedConnection", (HttpConnection,), {"bounds": connections})


class HttpServer(uvicorn.Server):
    """uvicorn looks ten times a second whether it is to end. This one is told, and wakes for the `Date` of its answers only."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ending = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def end(self) -> None:
        """May be called by a signal's handler."""
        self.should_exit = True
        self._loop.call_soon_threadsafe(self._ending.set)

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(DATE_EVERY_S):
                    await self._ending.wait()


def http_server(app: FastAPI, settings: CommonSettings) -> HttpServer:
    """Returns a server whose connections are bounded, and that believes `X-Forwarded-For` of named proxies only."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = max(1, min(settings.connections, soft - KEPT_FOR_OURSELVES))
    connections = HttpConnections(most, settings.connections_per_address, settings.trusted_proxies)
    config = uvicorn.Config(
        app,
        http=protocol_of(connections),
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=[str(network) for network in settings.trusted_proxies],
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=5,
        ws_max_size=MAX_SOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,
    )
    server = HttpServer(config)
    # uvicorn would raise the signal again after it stopped, and the other tasks would die uncancelled.
    server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]
    return server
