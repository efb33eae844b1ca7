"""The months of an account, and the period of what has none."""

from datetime import UTC, datetime

FOREVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The period of meters that are a level, not a flow."""


def midnight(now: datetime) -> datetime:
    """Returns the start of the day, at which an account's months begin."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def period_of(anchor: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Returns the month (start, end) around `now` of an account that began at `anchor`.

    Months begin on the anchor's day, or on the last day of a shorter month.
    """
    months = (now.year - anchor.year) * 12 + now.month - anchor.month
    if _months_after(anchor, months) > now:
        months -= 1
    return _months_after(anchor, months), _months_after(anchor, months + 1)


def _months_after(anchor: datetime, months: int) -> datetime:
    year, month0 = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    first_of_next = datetime(year + (month0 == 11), (month0 + 1) % 12 + 1, 1, tzinfo=anchor.tzinfo)
    last_day = (first_of_next - datetime(year, month0 + 1, 1, tzinfo=anchor.tzinfo)).days
    return anchor.replace(year=year, month=month0 + 1, day=min(anchor.day, last_day))
