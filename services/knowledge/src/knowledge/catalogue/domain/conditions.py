"""The language in which a business says to whom an item may be offered: conditions over facts, as data.

There is nothing in it that runs: no names but those of facts, no arithmetic, no patterns. It is as deep and as long as is
said here.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.catalogue.domain.facts import (
    FactKind,
    FactName,
    FactNumber,
    FactScalar,
    FactWord,
    check_name,
    day,
    is_of,
    kind_of,
)

MOST_PARTS = 20
MOST_CONDITIONS = 100
DEEPEST = 8
MOST_VALUES = 100
MOST_VALUES_IN_ALL = 500

Comparison = Literal["less", "at_most", "more", "at_least"]
Bound = FactNumber | FactWord


class _Clause(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AllOf(_Clause):
    """Each of these holds."""

    op: Literal["all"]
    of: Annotated[list["EligibilityRule"], Field(min_length=1, max_length=MOST_PARTS)]


class AnyOf(_Clause):
    """At least one of these holds."""

    op: Literal["any"]
    of: Annotated[list["EligibilityRule"], Field(min_length=1, max_length=MOST_PARTS)]


class NotThis(_Clause):
    """This does not hold."""

    op: Literal["not"]
    of: "EligibilityRule"


class FactIs(_Clause):
    """The fact is this; texts are the same whatever their case and accents."""

    op: Literal["is"]
    fact: FactName
    value: FactScalar


class FactIn(_Clause):
    """The fact is one of these."""

    op: Literal["in"]
    fact: FactName
    values: Annotated[list[FactScalar], Field(min_length=1, max_length=MOST_VALUES)]


class FactCompared(_Clause):
    """The fact, a number or a date (2026-11-28), is less or more than this."""

    op: Comparison
    fact: FactName
    value: Bound


class FactBetween(_Clause):
    """The fact, a number or a date, is between these, or is one of them."""

    op: Literal["between"]
    fact: FactName
    least: Bound
    most: Bound


class FactExists(_Clause):
    """The fact is known, and is not null."""

    op: Literal["exists"]
    fact: FactName


class FactHas(_Clause):
    """The fact, a list of texts, has any of these."""

    op: Literal["has"]
    fact: FactName
    any_of: Annotated[list[FactWord], Field(min_length=1, max_length=MOST_VALUES)]


FactCondition = FactIs | FactIn | FactCompared | FactBetween | FactExists | FactHas
EligibilityRule = Annotated[AllOf | AnyOf | NotThis | FactCondition, Field(discriminator="op")]

for _recursive in (AllOf, AnyOf, NotThis):
    _recursive.model_rebuild()


def parts_of(rule: EligibilityRule) -> list[EligibilityRule]:
    """Returns what a condition is made of; nothing where it asks for a fact."""
    match rule:
        case AllOf(of=parts) | AnyOf(of=parts):
            return parts
        case NotThis(of=part):
            return [part]
        case _:
            return []


def check_rule(rule: EligibilityRule) -> None:
    """Raises `ValueError` for a rule that is too deep or too long, or asks for what could never be."""
    waiting, looked_at, values = [(rule, 1)], 0, 0
    while waiting:
        one, depth = waiting.pop()
        looked_at += 1
        if depth > DEEPEST:
            raise ValueError(f"conditions stand within conditions at most {DEEPEST} deep")
        if looked_at > MOST_CONDITIONS:
            raise ValueError(f"a rule has at most {MOST_CONDITIONS} conditions")
        values += _how_many_values(one)
        if values > MOST_VALUES_IN_ALL:
            raise ValueError(f"the conditions of a rule have at most {MOST_VALUES_IN_ALL} values together")
        for problem in _problems(one):
            raise ValueError(problem)
        waiting += [(part, depth + 1) for part in parts_of(one)]


def _how_many_values(one: EligibilityRule) -> int:
    match one:
        case FactIn(values=values) | FactHas(any_of=values):
            return len(values)
        case _:
            return 0


def _problems(one: EligibilityRule) -> Iterator[str]:
    if isinstance(one, AllOf | AnyOf | NotThis):
        return
    check_name(one.fact)
    kind = kind_of(one.fact)
    match one:
        case FactIs(value=value):
            yield from _of_kind(one.fact, kind, [value])
        case FactIn(values=values):
            yield from _of_kind(one.fact, kind, values)
        case FactCompared(value=value):
            yield from _orderable(one.fact, kind, [value])
        case FactBetween(least=least, most=most):
            yield from _orderable(one.fact, kind, [least, most])
            if isinstance(least, str) == isinstance(most, str) and least > most:  # type: ignore[operator] # of one kind
                yield "`least` is not more than `most`"
        case FactHas() if kind not in {None, "texts"}:
            yield f"{one.fact} is no list: ask whether it `is`, or is `in`"


def _of_kind(fact: str, kind: FactKind | None, values: list[FactScalar]) -> Iterator[str]:
    if kind == "texts":
        yield f"{fact} is a list: ask whether it `has` something"
    elif kind is not None and not all(is_of(kind, value) for value in values):
        yield f"{fact} is a {kind}"


def _orderable(fact: str, kind: FactKind | None, values: list[Bound]) -> Iterator[str]:
    if kind not in {None, "number", "date"}:
        yield f"{fact} is a {kind}: only numbers and dates are less or more than others"
    kinds = {"date" if isinstance(value, str) else "number" for value in values}
    if len(kinds) > 1 or (kind is not None and kinds != {kind}):
        yield f"{fact} is compared with numbers, or with dates"
    if any(isinstance(value, str) and day(value) is None for value in values):
        yield "a date is written as 2026-11-28"
