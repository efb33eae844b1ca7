"""What a socket is sent comes in order, at once where it is taken at once, and never more than so much waits."""

import asyncio
from typing import Any

import pytest
from conversation.live.signals import Allowance
from conversation.live.writer import SocketWriter
from hypothesis import given
from hypothesis import strategies as st


class Reader:
    """A client that takes what comes, unless it is `busy`."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.ready = asyncio.Event()
        self.ready.set()

    async def take(self, text: str) -> None:
        await self.ready.wait()
        if text == "broken":
            raise ConnectionError(text)
        self.taken.append(text)


steps = st.lists(st.sampled_from(["put", "busy", "ready", "yield"]), max_size=60)


@given(steps)
def test_whatever_a_client_does_it_gets_all_that_there_was_room_for_in_order(does: list[str]) -> None:
    async def story() -> None:
        reader, room = Reader(), 3
        writer = SocketWriter(reader.take, room)
        task = asyncio.ensure_future(writer.write_for_ever())
        accepted: list[str] = []
        for number, step in enumerate(does):
            if step == "put":
                if writer.put(str(number)):
                    accepted.append(str(number))
                else:
                    assert len(accepted) - len(reader.taken) >= room
                assert len(accepted) - len(reader.taken) <= room + 1, "one is under way beside what waits"
            elif step == "yield":
                await asyncio.sleep(0)
            elif step == "busy":
                reader.ready.clear()
            else:
                reader.ready.set()
        reader.ready.set()
        async with asyncio.timeout(60):
            while len(reader.taken) < len(accepted):
                await asyncio.sleep(0)
        assert reader.taken == accepted
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        writer.close()

    asyncio.run(story())


async def test_who_takes_it_at_once_is_written_to_without_a_task() -> None:
    reader = Reader()
    writer = SocketWriter(reader.take, 1)
    assert all(writer.put(str(number)) for number in range(10))
    assert reader.taken == [str(number) for number in range(10)]


async def test_what_breaks_ends_its_own_socket_only() -> None:
    reader = Reader()
    writer = SocketWriter(reader.take, 2)
    assert writer.put("broken"), "whoever says something to all is not disturbed by one"
    assert writer.put("behind it")
    with pytest.raises(ConnectionError):
        await writer.write_for_ever()
    assert reader.taken == []


async def test_what_was_begun_is_forgotten_with_its_socket() -> None:
    reader = Reader()
    reader.ready.clear()
    writer = SocketWriter(reader.take, 2)
    assert [writer.put(one) for one in "abcd"] == [True, True, True, False]
    writer.close()
    reader.ready.set()
    assert not writer.put("e"), "whoever reads for a socket meanwhile may say something to it yet"
    await asyncio.sleep(0)
    assert reader.taken == []


@given(st.lists(st.floats(0, 10), min_size=1, max_size=200), st.integers(1, 10), st.floats(0.5, 5))
def test_an_allowance_is_never_overspent(times: list[float], most: int, per_second: float) -> None:
    allowance: Any = Allowance(most, per_second)
    spent = [now for now in sorted(times) if allowance.spend(now)]
    assert spent, "the first is allowed"
    for first in range(len(spent)):
        within = [now for now in spent[first:] if now <= spent[first] + 1]
        assert len(within) <= most + per_second + 1e-6
