"""Business hours: arithmetic across nights, weekends, holidays and changes of the clock; and what is refused."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conversation.people.domain import worktime
from conversation.people.domain.hours import WEEKDAYS, BusinessHours, HolidayCalendar, Opening, always_open
from conversation.people.domain.worktime import after_working, is_open, opens_next, working_between
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

WORKDAYS = WEEKDAYS[:5]


def weekly(opens: str, closes: str, *days: Any) -> tuple[Opening, ...]:
    return tuple(Opening(day=day, opens=opens, closes=closes) for day in days or WORKDAYS)


def shop(zone: str = "America/Sao_Paulo", **given: Any) -> BusinessHours:
    return BusinessHours(time_zone=zone, **{"weekly": weekly("09:00", "18:00"), **given})


def at(text: str, zone: str = "America/Sao_Paulo") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_it_is_open_from_the_minute_it_opens_until_the_minute_it_closes() -> None:
    friday = [at("2026-11-27T08:59:59"), at("2026-11-27T09:00"), at("2026-11-27T17:59:59"), at("2026-11-27T18:00")]
    assert [is_open(shop(), one) for one in friday] == [False, True, True, False]


def test_ten_minutes_of_work_on_friday_evening_end_on_monday() -> None:
    assert after_working(shop(), at("2026-11-27T17:55"), timedelta(minutes=10)) == at("2026-11-30T09:05")
    assert after_working(shop(), at("2026-11-27T17:50"), timedelta(minutes=10)) == at("2026-11-27T18:00")
    assert opens_next(shop(), at("2026-11-28T12:00")) == at("2026-11-30T09:00")
    assert opens_next(shop(), at("2026-11-30T12:00")) == at("2026-11-30T12:00")


def test_national_and_state_holidays_and_own_closed_days_are_closed() -> None:
    brazil = shop(holidays=HolidayCalendar(country="BR"))
    sao_paulo = shop(holidays=HolidayCalendar(country="BR", subdivision="SP"))
    assert not is_open(brazil, at("2026-09-07T12:00")), "Independence Day, a Monday"
    assert [is_open(one, at("2026-07-09T12:00")) for one in (brazil, sao_paulo)] == [True, False], "of São Paulo only"
    assert not is_open(shop(closed_days=(date(2026, 11, 27),)), at("2026-11-27T12:00"))
    assert is_open(shop(), at("2026-09-07T12:00")), "who names no country has no holidays"
    assert not is_open(shop("Europe/Berlin", holidays=HolidayCalendar(country="DE")), at("2026-12-25T12:00", "Europe/Berlin"))


def test_a_night_shift_is_two_entries_and_goes_on_over_midnight() -> None:
    nights = shop(weekly=(*weekly("22:00", "24:00", *WEEKDAYS), *weekly("00:00", "06:00", *WEEKDAYS)))
    assert after_working(nights, at("2026-11-27T23:30"), timedelta(hours=2)) == at("2026-11-28T01:30")
    assert working_between(nights, at("2026-11-27T00:00"), at("2026-11-28T00:00")) == timedelta(hours=8)


def test_a_day_that_loses_an_hour_has_one_less_and_a_day_that_gains_one_has_one_more() -> None:
    berlin = always_open("Europe/Berlin")
    lost = working_between(berlin, at("2026-03-29T00:00", "Europe/Berlin"), at("2026-03-30T00:00", "Europe/Berlin"))
    assert lost == timedelta(hours=23), "a day of the calendar, as instants"
    spring = [datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)]
    autumn = [datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)]
    assert [working_between(berlin, *one) for one in (spring, autumn)] == [timedelta(hours=23), timedelta(hours=25)]


def test_a_time_that_the_clock_skips_is_the_moment_of_the_skip() -> None:
    opens_in_the_gap = shop("Europe/Berlin", weekly=weekly("02:30", "04:00", *WEEKDAYS))
    within_the_gap = shop("Europe/Berlin", weekly=weekly("02:10", "02:50", *WEEKDAYS))
    skip = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert opens_next(opens_in_the_gap, skip - timedelta(hours=1)) == skip
    assert opens_next(within_the_gap, skip - timedelta(minutes=1)) == at("2026-03-30T02:10", "Europe/Berlin")
    midnight = shop(weekly=weekly("00:00", "08:00", *WEEKDAYS))  # São Paulo put its clocks forward at midnight, until 2018
    assert opens_next(midnight, at("2018-11-03T23:30")) == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_a_place_that_never_opens_never_does() -> None:
    monday = datetime(2026, 11, 30, 12, tzinfo=UTC)
    closed_for_good = shop(weekly=())
    assert (is_open(closed_for_good, monday), opens_next(closed_for_good, monday)) == (False, None)
    assert after_working(closed_for_good, monday, timedelta(seconds=1)) is None
    assert after_working(shop(weekly=weekly("09:00", "09:01", "monday")), monday, timedelta(days=1)) is None


def test_whole_days_are_counted_and_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = Counter[str]()

    def counted(*given: Any) -> datetime:
        looked_at["instants"] += 1
        return instant(*given)

    instant = worktime._instant
    monkeypatch.setattr(worktime, "_instant", counted)
    minutes = [one for hour in range(10) for one in weekly(f"{2 * hour:02}:00", f"{2 * hour:02}:01", *WEEKDAYS)]
    rarely_open = shop("Europe/Berlin", weekly=minutes)
    for _ in range(500):  # as many customers as are given to people in one transaction
        assert after_working(rarely_open, datetime(2026, 11, 30, 12, tzinfo=UTC), timedelta(days=8)) is None
    assert looked_at["instants"] < 500, "the days on which the clock is changed, and the first"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"time_zone": "America/Atlantis"}, "there is no time zone"),
        ({"time_zone": "../../etc/passwd"}, "there is no time zone"),
        ({"weekly": [{"day": "monday", "opens": "18:00", "closes": "09:00"}]}, "not after it opens"),
        ({"weekly": [{"day": "monday", "opens": "09:00", "closes": "09:00"}]}, "not after it opens"),
        ({"weekly": [{"day": "monday", "opens": "09:00", "closes": "24:01"}]}, "pattern"),
        ({"weekly": [{"day": "segunda", "opens": "09:00", "closes": "18:00"}]}, "monday"),
        (
            {"weekly": [{"day": "monday", "opens": f"0{n}:00", "closes": f"0{n + 2}:00"} for n in (1, 2)]},
            "two of the hours of monday overlap",
        ),
        ({"holidays": {"country": "ZZ"}}, "the holidays of ZZ are not known"),
        ({"holidays": {"country": "BR", "subdivision": "XX"}}, "BR has no state 'XX'"),
        ({"closed_days": ["0001-01-01"]}, "a day between"),
        ({"closed_days": ["2026-01-01"] * 367}, "at most 366"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        BusinessHours.model_validate({"time_zone": "America/Sao_Paulo", **given})


ZONES = st.sampled_from(["America/Sao_Paulo", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
INSTANTS = st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
DURATIONS = st.timedeltas(timedelta(seconds=1), timedelta(hours=60))


@st.composite
def some_hours(draw: st.DrawFn) -> BusinessHours:
    openings = []
    for day in WEEKDAYS:
        times = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
        clock = [f"{one // 60:02}:{one % 60:02}" for one in times]
        openings += [Opening(day=day, opens=a, closes=b) for a, b in list(pairwise(clock))[::2]]
    calendar = draw(st.sampled_from([None, HolidayCalendar(country="BR", subdivision="SP")]))
    return BusinessHours(time_zone=draw(ZONES), weekly=tuple(openings), holidays=calendar)


@settings(max_examples=200, deadline=None)
@given(some_hours(), INSTANTS, DURATIONS)
def test_what_was_added_has_passed(hours: BusinessHours, moment: datetime, duration: timedelta) -> None:
    done = after_working(hours, moment, duration)
    if done is not None:
        assert working_between(hours, moment, done) == duration
        assert is_open(hours, done - timedelta(microseconds=1)), "no moment earlier would do"


@settings(max_examples=200, deadline=None)
@given(some_hours(), INSTANTS, DURATIONS, DURATIONS)
def test_later_and_longer_never_ends_earlier(hours: BusinessHours, moment: datetime, later: timedelta, more: timedelta) -> None:
    first, second = (after_working(hours, one, more) for one in (moment, moment + later))
    longer = after_working(hours, moment, more + later)
    assert first is None or second is None or first <= second
    assert longer is None or (first is not None and first <= longer)
    assert longer is None or after_working(hours, first or moment, later) == longer, "what is added twice is added once"


@settings(max_examples=200, deadline=None)
@given(some_hours(), INSTANTS)
def test_it_opens_when_it_is_open_and_not_before(hours: BusinessHours, moment: datetime) -> None:
    opening = opens_next(hours, moment)
    assert (opening == moment) == is_open(hours, moment)
    if opening is None:
        assert not hours.weekly
    else:
        assert is_open(hours, opening)
        assert working_between(hours, moment, opening) == timedelta()
