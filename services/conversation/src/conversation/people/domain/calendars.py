"""Public holidays of countries and their states, by the `holidays` library, and the time zones that there are."""

from datetime import date
from functools import cache, lru_cache
from zoneinfo import available_timezones

import holidays

LONGEST_ZONE = 64


@cache
def zones() -> frozenset[str]:
    """Returns the names of all IANA time zones."""
    return frozenset(available_timezones())


@cache
def countries() -> dict[str, list[str]]:
    """Returns the countries whose holidays are known, by ISO code, each with the codes of its states."""
    return holidays.list_supported_countries(include_aliases=False)


@lru_cache(maxsize=256)
def _public(country: str, subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision)


def is_public_holiday(country: str, subdivision: str | None, day: date) -> bool:
    """Returns whether this day is a holiday by law, in the country or in its state."""
    return day in _public(country, subdivision)
