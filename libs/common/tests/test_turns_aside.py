"""Beside a lane: who comes next, and who is held up by whom."""

from uuid import UUID, uuid4

import pytest
from common.messaging.aside import Aside, Case
from common.messaging.dispatch import ReadableRecord
from common.messaging.records import RecordReader
from devkit.testing.harness import record_of
from toy.handlers import subscriptions
from toy.stage import document

READER = RecordReader(subscriptions, "interactive")


def readable(tenant_id: UUID, title: str, offset: int, key: UUID) -> ReadableRecord:
    found = READER.read(record_of(document(tenant_id, title, key), offset=offset))
    assert isinstance(found, ReadableRecord)
    return found


class Trying:
    """An aside of which every try succeeds, but for titles in `again_in_s`; `tried` are the titles, in their order."""

    def __init__(self, **again_in_s: float) -> None:
        self.again_in_s = again_in_s
        self.tried: list[str] = []
        self.aside = Aside("interactive", self.attempt)

    async def attempt(self, case: Case) -> float | None:
        title = case.readable.envelope.event.title  # type: ignore[attr-defined]
        self.tried.append(title)
        return self.again_in_s.get(title)

    async def all(self, tries: int) -> list[str]:
        for _ in range(tries):
            await self.aside.step()
        return self.tried


async def test_tenants_take_turns_and_so_do_the_keys_of_one() -> None:
    trying, (a, b), (key, other_key) = Trying(), (uuid4(), uuid4()), (uuid4(), uuid4())
    for offset, title in enumerate(("a1", "a2", "a3")):
        trying.aside.put(readable(a, title, offset, key))
    trying.aside.put(readable(a, "a of another key", 3, other_key))
    trying.aside.put(readable(b, "b", 4, uuid4()))
    assert await trying.all(5) == ["a1", "b", "a of another key", "a2", "a3"]
    assert not trying.aside.occupied


async def test_a_record_that_pauses_holds_up_its_key_and_nothing_else() -> None:
    trying, a, key = Trying(pauses=600.0), uuid4(), uuid4()
    for offset, (title, of) in enumerate((("pauses", key), ("behind it", key), ("of another key", uuid4()))):
        trying.aside.put(readable(a, title, offset, of))
    assert await trying.all(2) == ["pauses", "of another key"]
    (lowest,) = trying.aside.lowest().values()
    assert lowest == 0, "what pauses is not done"


async def test_what_comes_after_a_record_that_found_no_room_is_left_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or it would overtake it: there is room again before that one is fetched again."""
    monkeypatch.setattr("common.messaging.aside.MOST_RECORDS", 2)
    trying, a, key = Trying(), uuid4(), uuid4()
    records = [readable(a, title, offset, key) for offset, title in enumerate(("first", "second", "no room", "after it"))]
    for one in records[:3]:
        trying.aside.put(one)
    await trying.aside.step()
    trying.aside.put(records[3])
    assert await trying.all(1) == ["first", "second"]
    assert not trying.aside.occupied
    assert a in trying.aside, "what is polled meanwhile is not handled before it either"
    assert [*trying.aside.pop_left_behind().values()] == [2]
