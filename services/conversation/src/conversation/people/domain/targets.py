"""What times a business sets itself, in working minutes, how much of one is left, and what happens to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, Self, get_args

from contracts.conversation import Priority
from contracts.people import MOST_SLA_MINUTES, SlaTarget
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

SLA_TARGETS: tuple[SlaTarget, ...] = get_args(SlaTarget)
SLA_PRIORITIES: tuple[Priority, ...] = get_args(Priority)
MINUTE_S = 60
HowClockEnded = Literal["answered", "resolved", "closed", "returned", "withdrawn", "merged"]
"""How a measured time ended: by what it is for, closed before that, given to the AI, with nobody who waits, or elsewhere."""
SlaTrouble = Literal["warned", "breached"]
"""What a conversation is looked for by: little is left of a time that is measured of it, or nothing."""
SlaMinutes = Annotated[int, Field(ge=1, le=MOST_SLA_MINUTES)]


class SlaTargets(BaseModel):
    """Working minutes until a person's first answer, until each later one, and until the end; null: no time is set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_answer: SlaMinutes | None = None
    next_answer: SlaMinutes | None = None
    resolution: SlaMinutes | None = None

    def of(self, target: SlaTarget) -> int | None:
        minutes: int | None = getattr(self, target)
        return minutes


class SlaByPriority(BaseModel):
    """Other times for conversations of a priority. What is null there is as for all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: SlaTargets = SlaTargets()
    normal: SlaTargets = SlaTargets()
    high: SlaTargets = SlaTargets()
    urgent: SlaTargets = SlaTargets()

    def of(self, priority: Priority) -> SlaTargets:
        targets: SlaTargets = getattr(self, priority)
        return targets


class SlaPolicy(BaseModel):
    """The times of `targets`, or of `by_priority`. When `warning_percent` of one are over, a warning is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    targets: SlaTargets = SlaTargets()
    by_priority: SlaByPriority = SlaByPriority()
    warning_percent: Annotated[int, Field(ge=1, le=99)] = 80

    def minutes(self, target: SlaTarget, priority: Priority) -> int | None:
        """Returns the working minutes that are set; None where none are."""
        own = self.by_priority.of(priority).of(target)
        return self.targets.of(target) if own is None else own

    @property
    def is_empty(self) -> bool:
        """Returns whether no time is set at all."""
        return self == NO_SLA

    def _shorter_ends(self) -> Iterator[Priority]:
        for priority in SLA_PRIORITIES:
            first, end = (self.minutes(target, priority) for target in ("first_answer", "resolution"))
            if first is not None and end is not None and end < first:
                yield priority

    @model_validator(mode="after")
    def _the_end_comes_after_the_first_answer(self) -> Self:
        if wrong := list(self._shorter_ends()):
            raise ValueError(
                f"a resolution takes no less time than the first answer, but with priority {', '.join(wrong)} it does"
            )
        return self


NO_SLA = SlaPolicy()


class SlaClock(BaseModel):
    """One time that is measured, since `began_at`. `left_s` is the working time that was left at `since`, less than nothing
    where it was over; while it runs, `due_at` is when nothing is left, and `warn_at` when little is. Null: that never comes.
    Once it is over, `due_at` stays.

    `priority` is for what the `minutes` were set. `warned` and `breached` say what was told.
    """

    model_config = ConfigDict(frozen=True)

    began_at: AwareDatetime
    minutes: int
    priority: Priority
    since: AwareDatetime
    left_s: float
    runs: bool = False
    due_at: AwareDatetime | None = None
    warn_at: AwareDatetime | None = None
    warned: bool = False
    breached: bool = False

    @property
    def looked_at(self) -> AwareDatetime | None:
        """Returns when something is to be told of it next; None where nothing is."""
        if not self.runs or self.breached:
            return None
        return self.due_at if self.warned else self.warn_at or self.due_at


@dataclass(frozen=True, slots=True)
class ClockStarted:
    """A time is measured from now on."""

    target: SlaTarget
    clock: SlaClock


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """A time rests, goes on, or is another one."""

    target: SlaTarget
    clock: SlaClock


@dataclass(frozen=True, slots=True)
class ClockEnded:
    """A time is not measured any longer; it took so many seconds of working time."""

    target: SlaTarget
    clock: SlaClock
    how: HowClockEnded
    worked_s: int


@dataclass(frozen=True, slots=True)
class TargetNear:
    """Little is left of a time that the business set itself."""

    target: SlaTarget
    clock: SlaClock


@dataclass(frozen=True, slots=True)
class TargetMissed:
    """Nothing is left of a time that the business set itself."""

    target: SlaTarget
    clock: SlaClock
