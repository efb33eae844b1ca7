"""A network between the fleet's processes, where a machine has none: connections through a process that holds bytes back.

`python -m devkit.bench.network HOLDS_MS LISTEN:TARGET …` carries each port to another, and holds what it carries back for that
long in a round trip, half of it on each way. (`tc netem` would be exact, and is not in every kernel.)
"""

import asyncio
import selectors
import socket
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from devkit.embedded.ports import HOST
from devkit.embedded.process import Launch, clean_environment
from devkit.embedded.server import EmbeddedServer

TRIALS = 200


class Network(EmbeddedServer):
    """The carrying process: with it a round trip takes `delay_ms` longer, once it is calibrated.

    Its first port echoes at once, and can be reached over the network as well, for measuring.
    """

    title = "The network"

    def __init__(self, state: Path, delay_ms: float) -> None:
        super().__init__(state)
        self.delay_ms = self.holds_ms = delay_ms
        self.carried: Mapping[str, int] = {}

    def route(self, name: str) -> int:
        """Returns the port at which `name` is reached over the network; the same on every question."""
        return self._ports[name]

    def carry(self, targets: Mapping[str, int]) -> None:
        """What is carried: to which port, by the name of the route. To be said before the start."""
        self.carried = targets

    def _marker(self) -> str:
        return f"--state={self.state}"

    def _prepare(self) -> Launch:
        carried = {"echo": self.port, **self.carried}
        routes = [f"{self.route(name)}:{target}" for name, target in carried.items()]
        command = [sys.executable, "-m", __name__, str(self.holds_ms), self._marker(), f"{self.port}:0", *routes]
        return Launch(command, cwd=self.state, env=clean_environment())

    def _is_ready(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def calibrate(self) -> None:
        """Start anew, holding back less by what the carrying itself takes: measured now, in every run."""
        own_ms = self.added_ms() - self.holds_ms
        self.stop()
        self.holds_ms = max(0.0, round(self.delay_ms - own_ms, 3))
        self.start()

    def added_ms(self) -> float:
        """Returns how much longer a round trip takes than over loopback, measured now."""
        return round((_round_trip_s(self.route("echo")) - _round_trip_s(self.port)) * 1000, 2)


def _round_trip_s(port: int) -> float:
    """Returns the median of many."""
    with socket.create_connection((HOST, port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        took = []
        for _ in range(TRIALS):
            began = time.perf_counter()
            connection.sendall(b".")
            connection.recv(1)
            took.append(time.perf_counter() - began)
    return statistics.median(took)


class _Way(asyncio.Protocol):
    """One end of a connection: what it receives leaves at the other end a while later, in order."""

    def __init__(self, delay_s: float) -> None:
        self.delay_s = delay_s
        self.other: _Way | None = None
        self.transport: asyncio.Transport | None = None
        self._early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def joined(self, other: "_Way") -> None:
        self.other = other
        for data in self._early:
            self.data_received(data)

    def data_received(self, data: bytes) -> None:
        if self.other is None:
            self._early.append(data)
        else:
            asyncio.get_running_loop().call_later(self.delay_s, self.other.leaves, data)

    def leaves(self, data: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.other is not None and self.other.transport is not None:
            asyncio.get_running_loop().call_later(self.delay_s, self.other.transport.close)


async def _serve(delay_s: float, routes: Sequence[tuple[int, int]]) -> None:
    loop = asyncio.get_running_loop()
    for listen, target in routes:
        await loop.create_server(partial(_Entrance, delay_s, target), HOST, listen)
    await asyncio.Event().wait()


class _Entrance(_Way):
    def __init__(self, delay_s: float, target: int) -> None:
        super().__init__(delay_s)
        self.target = target
        self._joining: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.target:
            self._joining = asyncio.create_task(self._join())
        else:
            self.other = self  # the echo

    def data_received(self, data: bytes) -> None:
        if self.other is self:
            self.leaves(data)
        else:
            super().data_received(data)

    async def _join(self) -> None:
        try:
            _, other = await asyncio.get_running_loop().create_connection(lambda: _Way(self.delay_s), HOST, self.target)
        except OSError:
            if self.transport is not None:
                self.transport.close()
            return
        other.joined(self)
        self.joined(other)


def main() -> None:
    holds_ms, _, *routes = sys.argv[1:]
    pairs = [(int(listen), int(target)) for listen, target in (route.split(":") for route in routes)]
    # select() waits for microseconds; epoll, and libuv with it, for whole milliseconds.
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    loop.run_until_complete(_serve(float(holds_ms) / 2000, pairs))


if __name__ == "__main__":
    main()
