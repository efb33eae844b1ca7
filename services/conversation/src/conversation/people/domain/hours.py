"""When a business is open, as its admin writes it down: times of each weekday in one time zone, holidays, own closed days."""

from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from conversation.people.domain.calendars import LONGEST_ZONE, countries, is_public_holiday, zones

MOST_OPENINGS = 70
MOST_CLOSED_DAYS = 366
FIRST_YEAR, LAST_YEAR = 2000, 2100

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


def _known_zone(name: str) -> str:
    if name not in zones():
        raise ValueError(f"there is no time zone {name!r}")
    return name


def _of_our_time(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"a day between {FIRST_YEAR} and {LAST_YEAR} is asked for")
    return day


ZoneName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ZONE), AfterValidator(_known_zone)]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""A time on the clock. `24:00` is the end of the day."""
ClosedDay = Annotated[date, AfterValidator(_of_our_time)]


def minutes(time: TimeOfDay) -> int:
    """Returns the minutes since midnight."""
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)


class Opening(BaseModel):
    """One stretch of a weekday. What goes on after midnight is written as two: until 24:00, and from 00:00 of the next day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: Weekday
    opens: TimeOfDay
    closes: TimeOfDay

    @property
    def span(self) -> tuple[int, int]:
        return minutes(self.opens), minutes(self.closes)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if minutes(self.closes) <= minutes(self.opens):
            raise ValueError(
                f"on {self.day} it closes at {self.closes}, which is not after it opens at {self.opens}; "
                "hours over midnight are two entries, until 24:00 and from 00:00"
            )
        return self


class HolidayCalendar(BaseModel):
    """Whose public holidays are closed days: of a country by its ISO 3166 code, and of one of its states."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    subdivision: Annotated[str, StringConstraints(min_length=1, max_length=10)] | None = None

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.country not in countries():
            raise ValueError(f"the holidays of {self.country} are not known")
        if self.subdivision is not None and self.subdivision not in countries()[self.country]:
            raise ValueError(f"{self.country} has no state {self.subdivision!r} whose holidays are known")
        return self

    def includes(self, day: date) -> bool:
        """Returns whether this day is one of them."""
        return is_public_holiday(self.country, self.subdivision, day)


class BusinessHours(BaseModel):
    """When somebody is there. Without any opening the place never opens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_zone: ZoneName
    weekly: Annotated[tuple[Opening, ...], Field(max_length=MOST_OPENINGS)] = ()
    holidays: HolidayCalendar | None = None
    closed_days: Annotated[tuple[ClosedDay, ...], Field(max_length=MOST_CLOSED_DAYS)] = ()

    @model_validator(mode="after")
    def _do_not_overlap(self) -> Self:
        for day in WEEKDAYS:
            for (_, closes), (opens, _) in pairwise(self.spans(day)):
                if opens < closes:
                    raise ValueError(f"two of the hours of {day} overlap")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def spans(self, day: Weekday) -> list[tuple[int, int]]:
        """Returns from when until when it is open on a weekday, in minutes since midnight, in order."""
        return sorted(one.span for one in self.weekly if one.day == day)

    @cached_property
    def _week(self) -> list[list[tuple[int, int]]]:
        return [self.spans(day) for day in WEEKDAYS]

    @cached_property
    def _closed(self) -> frozenset[date]:
        return frozenset(self.closed_days)

    def spans_on(self, day: date) -> list[tuple[int, int]]:
        """Returns the same for one day of the calendar: nothing on a holiday, or on a day that the business itself closes."""
        spans = self._week[day.weekday()]
        if not spans or day in self._closed or (self.holidays is not None and self.holidays.includes(day)):
            return []
        return spans

    def worked_on(self, day: date) -> timedelta:
        """Returns for how long it is open on a day of the calendar, by the clock."""
        return timedelta(minutes=sum(closes - opens for opens, closes in self.spans_on(day)))


@lru_cache(maxsize=1_000)
def always_open(time_zone: str) -> BusinessHours:
    """Returns the hours of a place that never closes, as one does that has not said when."""
    weekly = tuple(Opening(day=day, opens="00:00", closes="24:00") for day in WEEKDAYS)
    return BusinessHours(time_zone=time_zone if time_zone in zones() else "UTC", weekly=weekly)
