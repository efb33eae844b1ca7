"""Arithmetic over business hours: is it open, when does it open, and when has so much working time passed.

All times are instants; only the hours know a time zone. A time that the clock skips counts as the moment of the skip, and of
one that comes twice the first counts, so that hours lie in order whatever the clock does.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from conversation.people.domain.hours import BusinessHours

FURTHEST = timedelta(days=1_100)
"""How far is looked ahead: what does not come within three years never comes."""
DAY = timedelta(days=1)
RESOLUTION = timedelta(seconds=1)
REMEMBERED = 256
"""Answers: of many hand-offs in one transaction all ask the same, and one may be looked for through three years."""


def is_open(hours: BusinessHours, at: datetime) -> bool:
    """Returns whether somebody is there."""
    return next((begins <= at for begins, _ in _stretches(hours, at, at)), False)


@lru_cache(maxsize=REMEMBERED)
def opens_next(hours: BusinessHours, at: datetime) -> datetime | None:
    """Returns the first moment from `at` on at which it is open: `at` itself where it is, None where it never opens."""
    return next((max(begins, at) for begins, _ in _stretches(hours, at, at + FURTHEST)), None)


@lru_cache(maxsize=REMEMBERED)
def after_working(hours: BusinessHours, at: datetime, duration: timedelta) -> datetime | None:
    """Returns when so much working time has passed since `at`; None where it never does."""
    if duration <= timedelta():
        return at
    left, at = duration, at.astimezone(UTC)
    today = at.astimezone(hours.zone).date()
    for day in _days(hours, at, at + FURTHEST):
        worked_all_day = hours.worked_on(day)
        if day > today and worked_all_day < left and _clock_stays(day, hours.zone):
            left -= worked_all_day
            continue
        for begins, ends in _stretches_of(hours, day, at, at + FURTHEST):
            worked = ends - max(begins, at)
            if worked >= left:
                return max(begins, at) + left
            left -= worked
    return None


def working_between(hours: BusinessHours, since: datetime, until: datetime) -> timedelta:
    """Returns how much working time passed between two moments."""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    worked = (min(ends, until) - max(begins, since) for begins, ends in _stretches(hours, since, until))
    return sum(worked, timedelta())


def _stretches(hours: BusinessHours, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yields when it is open, in order: what ends after `since` and begins before `until`, or at it."""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    for day in _days(hours, since, until):
        yield from _stretches_of(hours, day, since, until)


def _days(hours: BusinessHours, since: datetime, until: datetime) -> Iterator[date]:
    """Yields the days of the calendar on which it may be open then, from the one before `since` on."""
    if not hours.weekly:
        return
    day, last = since.astimezone(hours.zone).date() - DAY, until.astimezone(hours.zone).date()
    while day <= last:
        yield day
        day += DAY


def _stretches_of(hours: BusinessHours, day: date, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    zone = hours.zone
    for opens, closes in hours.spans_on(day):
        begins, ends = _instant(day, opens, zone), _instant(day, closes, zone)
        if begins < ends and ends > since and begins <= until:
            yield begins, ends


def _clock_stays(day: date, zone: ZoneInfo) -> bool:
    """Returns whether a day has as many hours as its clock shows. No zone puts its clocks forward and back on one day."""
    midnight = datetime.combine(day, time(), zone)
    return midnight.utcoffset() == (midnight + DAY).utcoffset()


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Returns the instant of a time on the clock."""
    local = datetime.combine(day, time()) + timedelta(minutes=minute)
    at = local.replace(tzinfo=zone).astimezone(UTC)
    return at if at.astimezone(zone).replace(tzinfo=None) == local else _skip(local, zone)


def _skip(local: datetime, zone: ZoneInfo) -> datetime:
    """Returns the moment at which the clock is put forward over this time."""
    before, after = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    offset = before.astimezone(zone).utcoffset()
    while after - before > RESOLUTION:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
