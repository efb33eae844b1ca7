"""What is counted, and how the figures of a report are defined. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, get_args

from common.errors import Invalid

Measure = Literal[
    "message", "conversation", "turn", "intent", "input_tokens", "output_tokens", "cost_micros", "storage_bytes", "satisfaction"
]
MessageStage = Literal["received", "echoed", "sent", "delivered", "read", "failed", "unknown"]
ConversationStage = Literal["opened", "handed_off", "assigned", "returned_to_ai", "closed"]
RestStage = Literal["snoozed", "woken", "reopened"]
Score = Literal["1", "2", "3", "4", "5"]
TurnEnd = Literal["answer", "clarify", "handoff", "none", "failed"]

BUCKET_MINUTES = 15
"""Every time zone's midnight is at a multiple of this, so that any zone's days can be summed up exactly."""

DEFAULT_DAYS, MOST_DAYS = 7, 366
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)
TOP_INTENTS = 10
LONGEST_LABEL = 100


def bucket_of(instant: datetime) -> datetime:
    """Returns the quarter of an hour, in UTC, that an instant is in."""
    utc = instant.astimezone(UTC)
    return utc.replace(minute=utc.minute - utc.minute % BUCKET_MINUTES, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` to `last`, both included, as they are in a time zone."""

    first: date
    last: date
    zone: tzinfo

    @classmethod
    def of(cls, first: date | None, last: date | None, zone: tzinfo, now: datetime) -> "Period":
        """Returns the days that are asked for; by default seven, up to today. Raises `Invalid`."""
        for day in filter(None, (first, last)):
            if not FIRST_DAY <= day <= LAST_DAY:
                raise Invalid(f"days lie between {FIRST_DAY} and {LAST_DAY}")
        week = timedelta(days=DEFAULT_DAYS - 1)
        last = last or (first + week if first else now.astimezone(zone).date())
        first = first or last - week
        if not 0 <= (last - first).days < MOST_DAYS:
            raise Invalid(f"`from` must not be after `to`, and a report covers at most {MOST_DAYS} days")
        return cls(first, last, zone)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """Returns the first instant after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone).astimezone(UTC)


def share(part: int, whole: int) -> float | None:
    """Returns a rate between 0 and 1, or None where there is nothing to divide by."""
    return part / whole if whole else None


Sums = Mapping[tuple[str, str], int]
"""Quantities by (measure, label)."""


def total(sums: Sums, measure: Measure) -> int:
    """Returns the sum of all labels of a measure."""
    return sum(quantity for (one, _), quantity in sums.items() if one == measure)


def counts(sums: Sums, measure: Measure, labels: object) -> dict[str, int]:
    """Returns how often each label of a measure was counted, 0 for those that never were."""
    return {label: sums.get((measure, label), 0) for label in get_args(labels)}


def top_intents(sums: Sums) -> list[tuple[str, int]]:
    """Returns the most frequent intents with their turns, the most frequent first."""
    counted = [(label, quantity) for (measure, label), quantity in sums.items() if measure == "intent"]
    return sorted(counted, key=lambda one: (-one[1], one[0]))[:TOP_INTENTS]
