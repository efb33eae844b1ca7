"""The rules of plans, quotas and months."""

from datetime import UTC, datetime, timedelta

import pytest
from billing.domain.periods import period_of
from billing.domain.plans import PLANS
from billing.domain.quotas import Quota, newly_crossed, percent_reached
from hypothesis import given
from hypothesis import strategies as st

INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def test_the_plans_are_those_on_the_price_list() -> None:
    listed = {name: (plan.price_cents, *plan.limits.values()) for name, plan in PLANS.items()}
    assert listed == {
        "starter": (9_900, 500, 1, 1, 50_000_000),
        "growth": (29_900, 2_000, 3, 3, 200_000_000),
        "enterprise": (79_900, 10_000, 10, None, 1_000_000_000),
    }


def test_every_outlet_has_room_for_25_channels() -> None:
    assert {name: plan.room for name, plan in PLANS.items()} == {
        "starter": {"outlets": 1, "channels": 25, "users": 10, "knowledge_bases": 1},
        "growth": {"outlets": 3, "channels": 75, "users": 50, "knowledge_bases": 3},
        "enterprise": {"outlets": 10, "channels": 250, "users": 500, "knowledge_bases": None},
    }


@pytest.mark.parametrize(
    ("used", "limit", "percent"), [(0, 500, 0), (399, 500, 0), (400, 500, 80), (499, 500, 80), (500, 500, 100), (9, None, 0)]
)
def test_thresholds_are_reached_exactly(used: int, limit: int | None, percent: int) -> None:
    assert percent_reached(used, limit) == percent


def test_a_jump_over_two_thresholds_crosses_both() -> None:
    assert newly_crossed(0, 100) == [80, 100]
    assert newly_crossed(80, 100) == [100]
    assert newly_crossed(100, 80) == []


def test_what_is_held_cannot_be_had_twice() -> None:
    assert Quota(used=498, held=1, limit=500).allows(1)
    assert not Quota(used=498, held=2, limit=500).allows(1)
    assert Quota(used=10**9, held=0, limit=None).allows(10**9)


def test_an_account_opened_on_the_31st_has_short_months_too() -> None:
    anchor = datetime(2026, 1, 31, tzinfo=UTC)
    assert period_of(anchor, datetime(2026, 3, 1, tzinfo=UTC)) == (
        datetime(2026, 2, 28, tzinfo=UTC),
        datetime(2026, 3, 31, tzinfo=UTC),
    )


@given(anchor=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(days=1500)))
def test_every_instant_is_in_exactly_one_month(anchor: datetime, later: timedelta) -> None:
    now = anchor + later
    start, end = period_of(anchor, now)
    assert start <= now < end
    assert period_of(anchor, start) == (start, end)
    assert period_of(anchor, end)[0] == end
