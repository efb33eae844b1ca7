"""The network that a benchmark puts between processes: what goes in at one end comes out at the other."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from devkit.bench.network import Network
from devkit.embedded.ports import HOST, free_port

TARGET = free_port()
NOBODY = free_port()


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    network = Network(Path(tmp_path_factory.mktemp("network")), 0.5)
    network.carry({"shouter": TARGET, "nobody": NOBODY})
    network.start(die_with_parent=True)
    yield network
    network.stop()


async def shout(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def test_what_is_said_is_answered_in_order_and_the_end_arrives(network: Network) -> None:
    async with await asyncio.start_server(shout, HOST, TARGET):
        reader, writer = await asyncio.open_connection(HOST, network.route("shouter"))
        writer.write(b"".join(b"line %d\n" % number for number in range(1000)))
        assert [await reader.readline() for _ in range(1000)] == [b"LINE %d\n" % number for number in range(1000)]
        writer.close()
        await writer.wait_closed()


async def test_where_nobody_listens_the_line_is_closed(network: Network) -> None:
    reader, writer = await asyncio.open_connection(HOST, network.route("nobody"))
    assert await reader.read() == b""
    writer.close()


def test_a_round_trip_takes_longer_by_what_was_asked_for(network: Network) -> None:
    assert network.added_ms() >= 0.5  # it was not calibrated: its own time comes on top
