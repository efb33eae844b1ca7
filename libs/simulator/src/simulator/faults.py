"""Switches that make the outside world misbehave, for a number of requests or until they are cleared."""

import asyncio
import random
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

FaultPoint = Literal[
    "graph.messages",
    "graph.media",
    "openai.chat",
    "openai.embeddings",
    "twilio",
    "evolution",
    "wppconnect",
    "baileys",
    "webhooks",
]

_ANYWHERE = frozenset({"delay_s", "times", "probability", "drop", "match"})
_ANSWERS = _ANYWHERE | {"status", "error", "hang"}
_ALLOWED: dict[FaultPoint, frozenset[str]] = {
    "graph.messages": _ANSWERS,
    "graph.media": _ANSWERS,
    "openai.chat": _ANSWERS | {"invalid_json", "truncate", "refusal", "empty"},
    "openai.embeddings": _ANSWERS,
    "twilio": _ANSWERS,
    "evolution": _ANSWERS,
    "wppconnect": _ANSWERS,
    "baileys": _ANSWERS,
    "webhooks": _ANYWHERE | {"duplicate", "reorder"},
}


class FaultFacts(NamedTuple):
    """What a fault can look at before it strikes."""

    phone_number_id: str = ""
    to: Collection[str] = ()
    text: str = ""


class Match(BaseModel):
    """All given conditions must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    phone_number_id: str | None = None
    to: str | None = None
    text_contains: str | None = None

    def fits(self, facts: FaultFacts) -> bool:
        return (
            self.phone_number_id in (None, facts.phone_number_id)
            and (self.to is None or self.to.lstrip("+") in facts.to)
            and (self.text_contains is None or self.text_contains in facts.text)
        )


class Fault(BaseModel):
    """How requests at one point go wrong. `drop`: the line is cut before anything is done, or after the effect."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delay_s: float = Field(default=0, ge=0)
    status: int | None = Field(default=None, ge=200, le=599)
    error: dict[str, Any] | None = None
    times: int | None = Field(default=None, ge=1)
    probability: float = Field(default=1, ge=0, le=1)
    drop: Literal["before", "after"] | None = None
    hang: bool = False
    match: Match = Match()
    duplicate: int = Field(default=0, ge=0)
    reorder: bool = False
    invalid_json: bool = False
    truncate: bool = False
    refusal: bool = False
    empty: bool = False

    @model_validator(mode="after")
    def _something_goes_wrong(self) -> Self:
        if not self.model_fields_set - {"times", "probability", "match"}:
            raise ValueError("the fault says when it strikes but not what happens")
        return self


class NotApplicable(ValueError):
    """The fault names something that cannot happen at its point."""


@dataclass(slots=True)
class _Armed:
    fault: Fault
    left: int | None
    hits: int = 0


class FaultBoard:
    """At most one fault per point. Asking costs nothing while none is set."""

    def __init__(self) -> None:
        self._armed: dict[FaultPoint, _Armed] = {}

    def put(self, point: FaultPoint, fault: Fault) -> None:
        """Replaces the fault of `point`. Raises NotApplicable for a field without a meaning there."""
        if fault.reorder and fault.model_fields_set & {"delay_s", "drop", "duplicate"}:
            raise NotApplicable("reorder turns the statuses of a message round, and cannot be combined")
        if foreign := fault.model_fields_set - _ALLOWED[point]:
            raise NotApplicable(f"{', '.join(sorted(foreign))} cannot happen at {point}")
        self._armed[point] = _Armed(fault, fault.times)

    def clear(self, point: FaultPoint | None = None) -> None:
        for known in [point] if point else get_args(FaultPoint):
            self._armed.pop(known, None)

    def is_armed(self, point: FaultPoint) -> bool:
        """Returns whether it is worth finding out what a request is about."""
        return point in self._armed

    def strike(self, point: FaultPoint, facts: FaultFacts, *, reorder: bool = False) -> Fault | None:
        """Returns the fault that strikes this request, or None; uses up one of its `times`.

        `reorder` asks for a fault of the schedule instead of one of a request.
        """
        armed = self._armed.get(point)
        if armed is None or armed.left == 0 or armed.fault.reorder != reorder or not armed.fault.match.fits(facts):
            return None
        if random.random() >= armed.fault.probability:
            return None
        armed.hits += 1
        armed.left = None if armed.left is None else armed.left - 1
        return armed.fault

    def listing(self) -> dict[str, dict[str, Any]]:
        """Returns per point the fault as it was given, with `hits` so far and `left` (null: until it is cleared)."""
        return {
            point: armed.fault.model_dump(mode="json", exclude_unset=True) | {"hits": armed.hits, "left": armed.left}
            for point, armed in self._armed.items()
        }


async def pause(fault: Fault | None) -> None:
    if fault and fault.delay_s:
        await asyncio.sleep(fault.delay_s)
