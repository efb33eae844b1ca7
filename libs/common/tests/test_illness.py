"""Whether a lane is ill is told by how far dead letters spread: each bound of it, just within and just beyond."""

from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from common.messaging.illness import FEWEST, TOLERATED, WITHIN_S, LaneHealth


def heard(deaths: list[int], *, well: int = 0) -> tuple[LaneHealth, list[UUID]]:
    """A lane in which so many records of each tenant died, and further tenants have nothing to complain of."""
    health, tenants = LaneHealth(), [uuid4() for _ in deaths]
    for tenant_id, number in zip(tenants, deaths, strict=True):
        for _ in range(number):
            health.died(tenant_id)
    for _ in range(well):
        health.handled(uuid4())
    return health, tenants


def spread(number: int, tenants: int) -> list[int]:
    """So many dead letters, over so many tenants."""
    return [number // tenants + (place < number % tenants) for place in range(tenants)]


@pytest.mark.parametrize(
    ("deaths", "well", "ill"),
    [
        (spread(TOLERATED + 1, FEWEST), 0, True),
        (spread(TOLERATED, FEWEST), 0, False),
        (spread(TOLERATED + 1, FEWEST - 1), 0, False),
        (spread(TOLERATED + 1, FEWEST), FEWEST - 1, True),
        (spread(TOLERATED + 1, FEWEST), FEWEST, False),
        ([1_000] * (FEWEST - 1), 0, False),
    ],
    ids=["enough", "no more than tolerated", "of too few tenants", "of most tenants", "of half of them", "a few without end"],
)
def test_dead_letters_of_most_tenants_are_an_illness_and_no_others(deaths: list[int], well: int, ill: bool) -> None:
    assert heard(deaths, well=well)[0].ill is ill


def test_what_died_long_ago_counts_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=1_000.0, monotonic=lambda: clock.now)
    monkeypatch.setattr("common.messaging.illness.time", clock)
    health, _ = heard(spread(TOLERATED + 1, FEWEST))
    clock.now += WITHIN_S - 1
    assert health.ill
    clock.now += 1
    assert not health.ill


def test_of_each_tenant_the_last_records_count() -> None:
    health, tenants = heard([100] * FEWEST)
    for tenant_id in tenants:
        for _ in range(9):
            health.handled(tenant_id)
    assert not health.ill, "five dead letters are left"


def test_those_heard_last_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.messaging.illness.TENANTS", 2 * FEWEST - 1)
    health, tenants = heard(spread(TOLERATED + 1, FEWEST), well=FEWEST - 1)
    for tenant_id in tenants:
        health.died(tenant_id)
    for _ in range(FEWEST - 1):
        health.handled(uuid4())
    assert health.ill, "the well ones of before are forgotten: nothing was heard of them since"
    for _ in range(FEWEST):
        health.handled(uuid4())
    assert not health.ill
