"""Whether a rule holds for what is known: yes, no, or unknown, and why.

Of what is not known nothing is assumed. So whatever else becomes known, a yes stays a yes, and a no stays a no.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from knowledge.catalogue.domain.conditions import (
    AllOf,
    AnyOf,
    Bound,
    EligibilityRule,
    FactBetween,
    FactCompared,
    FactCondition,
    FactExists,
    FactHas,
    FactIn,
    FactIs,
    NotThis,
)
from knowledge.catalogue.domain.facts import FactScalar, FactValue, comparable, day, number
from knowledge.catalogue.domain.items import ItemContent

Eligible = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What is known of whoever asks. Many rules may be judged by it, and each text is made comparable once for all of them."""

    facts: Mapping[str, FactValue]
    _made: dict[str, str] = field(default_factory=dict)
    _words: dict[str, frozenset[str]] = field(default_factory=dict)

    def made(self, text: str) -> str:
        """Returns what is compared of a text, of a fact or of a rule."""
        found = self._made.get(text)
        if found is None:
            found = self._made[text] = comparable(text)
        return found

    def words(self, fact: str) -> frozenset[str] | None:
        """Returns the texts of a fact as they are compared; None for one that is no text and no list of them."""
        given = self.facts.get(fact)
        if not isinstance(given, list | str):
            return None
        if fact not in self._words:
            self._words[fact] = frozenset(self.made(one) for one in ([given] if isinstance(given, str) else given))
        return self._words[fact]


@dataclass(frozen=True, slots=True)
class JudgedRule:
    """A condition and what came of it. `decides` marks those by which the whole is what it is: with what they ask for alone it
    would be the same. `given` is the fact, null where it is not known, or was given as null.
    """

    op: str
    result: Eligible
    fact: str | None = None
    given: FactValue = None
    parts: tuple["JudgedRule", ...] = ()
    decides: bool = False

    @property
    def missing(self) -> list[str]:
        """Returns the facts, each once, that are not known, or are nothing that could be compared, and keep it unknown."""
        leaves = (one for one in self.each() if one.fact is not None and one.decides and one.result == "unknown")
        return list(dict.fromkeys(one.fact for one in leaves if one.fact))

    def each(self) -> Iterator["JudgedRule"]:
        yield self
        for part in self.parts:
            yield from part.each()


EVERYBODY = JudgedRule("all", "yes", decides=True)


def rule_of(content: ItemContent) -> EligibilityRule | None:
    """Returns to whom an item may be offered: who is where it is offered, and what its own rule says. None is everybody."""
    where = FactIn(op="in", fact="request.region", values=list(content.regions)) if content.regions else None
    if where is None or content.eligibility is None:
        return where or content.eligibility
    return AllOf(op="all", of=[where, content.eligibility])


def judge_item(content: ItemContent, known: KnownFacts) -> JudgedRule:
    """Returns whether an item may be offered to whom these facts are about."""
    rule = rule_of(content)
    return EVERYBODY if rule is None else judge(rule, known)


def judge(rule: EligibilityRule, known: KnownFacts) -> JudgedRule:
    """Returns whether a rule holds, with what decided it. It raises nothing, whatever the facts are."""
    return _deciding(_judged(rule, known))


def _judged(rule: EligibilityRule, known: KnownFacts) -> JudgedRule:
    match rule:
        case AllOf(of=of) | AnyOf(of=of):
            parts = tuple(_judged(one, known) for one in of)
            results = {one.result for one in parts}
            decisive, otherwise = _decisive(rule.op)
            return JudgedRule(
                rule.op, decisive if decisive in results else "unknown" if "unknown" in results else otherwise, parts=parts
            )
        case NotThis(of=part):
            judged = _judged(part, known)
            return JudgedRule("not", _opposite(judged.result), parts=(judged,))
        case _:
            given = known.facts.get(rule.fact)
            result = _of_fact(rule, given, known) if rule.fact in known.facts else None
            return JudgedRule(rule.op, _said(result), rule.fact, given)


def _decisive(op: str) -> tuple[Eligible, Eligible]:
    """Returns which result of one part decides, and what it is when all have the other."""
    return ("no", "yes") if op == "all" else ("yes", "no")


def _deciding(judged: JudgedRule) -> JudgedRule:
    """Returns it with the marks of what decides. Where one part is enough it is the first that is."""
    parts = list(judged.parts)
    if judged.op in {"all", "any"} and judged.result == _decisive(judged.op)[0]:
        chosen = [next(at for at, one in enumerate(parts) if one.result == judged.result)]
    elif judged.result == "unknown":
        chosen = [at for at, one in enumerate(parts) if one.result == "unknown"]
    else:
        chosen = list(range(len(parts)))
    marked = tuple(_deciding(one) if at in chosen else one for at, one in enumerate(parts))
    return replace(judged, parts=marked, decides=True)


def _opposite(result: Eligible) -> Eligible:
    return {"yes": "no", "no": "yes", "unknown": "unknown"}[result]  # type: ignore[return-value]


def _said(result: bool | None) -> Eligible:
    return "unknown" if result is None else "yes" if result else "no"


def _of_fact(condition: FactCondition, given: FactValue, known: KnownFacts) -> bool | None:
    """Returns whether a fact is as it should be; None where they cannot be compared. What is known not to be is nothing."""
    if isinstance(condition, FactExists):
        return given is not None
    if given is None:
        return False
    match condition:
        case FactIs(value=value):
            return _same(given, value, known)
        case FactIn(values=values):
            return _any([_same(given, value, known) for value in values])
        case FactCompared(value=value):
            return _compared(condition.op, given, value)
        case FactBetween(least=least, most=most):
            above, below = _compared("at_least", given, least), _compared("at_most", given, most)
            return None if above is None or below is None else above and below
        case FactHas(any_of=wanted):
            there = known.words(condition.fact)
            return None if there is None else not there.isdisjoint(map(known.made, wanted))


def _any(results: list[bool | None]) -> bool | None:
    return True if True in results else None if None in results else False


def _same(given: FactValue, value: FactScalar, known: KnownFacts) -> bool | None:
    if isinstance(given, str) and isinstance(value, str):
        return known.made(given) == known.made(value)
    if isinstance(given, bool) and isinstance(value, bool):
        return given == value
    numbers = number(given), number(value)
    return None if None in numbers else numbers[0] == numbers[1]


def _compared(op: str, given: FactValue, value: Bound) -> bool | None:
    one: float | int | None
    if isinstance(value, str):
        first, second = day(given), day(value)
        one = None if first is None or second is None else (first - second).days
    else:
        found = number(given)
        one = None if found is None else (found > value) - (found < value)
    if one is None:
        return None
    match op:
        case "less":
            return one < 0
        case "at_most":
            return one <= 0
        case "more":
            return one > 0
        case _:
            return one >= 0
