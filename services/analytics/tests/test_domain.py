"""Days, buckets and rates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from analytics.domain.measures import Period, bucket_of, share
from common.errors import Invalid
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
ZONES = ["UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Asia/Kolkata", "Pacific/Chatham", "America/St_Johns", "Pacific/Apia"]


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.timezones()))
def test_a_bucket_is_the_quarter_of_an_hour_around_an_instant(instant: datetime) -> None:
    bucket = bucket_of(instant)
    assert bucket <= instant < bucket + timedelta(minutes=15)
    assert (bucket.minute % 15, bucket.second, bucket.microsecond) == (0, 0, 0)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(ZONES))
def test_every_zones_day_begins_with_a_bucket(day: date, zone: str) -> None:
    period = Period.of(day, day, ZoneInfo(zone), NOW)
    assert period.starts_at == bucket_of(period.starts_at)
    assert timedelta(hours=22) < period.ends_at - period.starts_at < timedelta(hours=50)


def test_by_default_a_report_covers_seven_days_up_to_today_where_the_tenant_is() -> None:
    utc = Period.of(None, None, UTC, NOW)
    assert (utc.first, utc.last) == (date(2026, 11, 15), date(2026, 11, 21))
    brazil = Period.of(None, None, ZoneInfo("America/Sao_Paulo"), NOW)
    assert (brazil.first, brazil.last) == (date(2026, 11, 14), date(2026, 11, 20))
    assert brazil.ends_at == datetime(2026, 11, 21, 3, tzinfo=UTC)


def test_one_end_of_a_period_gives_the_other() -> None:
    assert Period.of(date(2026, 1, 1), None, UTC, NOW).last == date(2026, 1, 7)
    assert Period.of(None, date(2026, 1, 7), UTC, NOW).first == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 2, 1), date(2026, 1, 1)), (date(2025, 1, 1), date(2026, 1, 2)), (date.min, None), (None, date.max),
        (date.max, None), (None, date.min), (date.min, date.max),
    ],
)  # fmt: skip
def test_impossible_periods_are_refused(first: date | None, last: date | None) -> None:
    with pytest.raises(Invalid):
        Period.of(first, last, UTC, NOW)


def test_a_year_with_a_leap_day_fits() -> None:
    assert Period.of(date(2024, 1, 1), date(2024, 12, 31), UTC, NOW).ends_at == datetime(2025, 1, 1, tzinfo=UTC)


def test_a_share_of_nothing_is_unknown() -> None:
    assert (share(1, 4), share(0, 3), share(0, 0)) == (0.25, 0.0, None)
