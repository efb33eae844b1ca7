"""To whom an item may be offered: a rule over what is known says yes, no or unknown, and by which of its conditions."""

from typing import Any

import httpx2
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from knowledge.catalogue.domain import eligibility
from knowledge.catalogue.domain.conditions import DEEPEST, MOST_CONDITIONS, EligibilityRule, check_rule
from knowledge.catalogue.domain.eligibility import JudgedRule, KnownFacts, judge
from knowledge.catalogue.domain.facts import FACTS, Facts, FactValue, comparable
from pydantic import TypeAdapter, ValidationError

from .library import View
from .test_catalogue_items import BREAD, put

RULE: TypeAdapter[Any] = TypeAdapter(EligibilityRule)
FACT_SET: TypeAdapter[dict[str, FactValue]] = TypeAdapter(Facts)
IN_TOWN = {"op": "in", "fact": "contact.city", "values": ["Recife", "Olinda"]}
ENOUGH = {"op": "at_least", "fact": "request.amount_minor", "value": 100_000}
NOT_OWING = {"op": "not", "of": {"op": "has", "fact": "contact.labels", "any_of": ["inadimplente"]}}
LOAN = {"op": "all", "of": [IN_TOWN, ENOUGH, NOT_OWING]}


def judged(rule: View, **facts: Any) -> JudgedRule:
    checked = RULE.validate_python(rule)
    check_rule(checked)
    return judge(checked, KnownFacts({name.replace("__", "."): value for name, value in facts.items()}))


def test_a_rule_says_yes_no_or_what_it_would_have_to_know() -> None:
    known = {"contact__city": "récife", "request__amount_minor": 150_000, "contact__labels": ["vip"]}
    assert judged(LOAN, **known).result == "yes"
    assert judged(LOAN, **known | {"contact__labels": ["Inadimplente"]}).result == "no"
    asked = judged(LOAN, contact__city="Recife")
    assert (asked.result, asked.missing) == ("unknown", ["request.amount_minor", "contact.labels"])
    no = judged(LOAN, contact__city="Natal")
    assert (no.result, no.missing) == ("no", [])
    assert [(one.fact, one.given, one.decides) for one in no.parts] == [
        ("contact.city", "Natal", True),
        ("request.amount_minor", None, False),
        (None, None, False),
    ]


@pytest.mark.parametrize(
    ("rule", "facts", "result"),
    [
        ({"op": "is", "fact": "contact.is_new", "value": True}, {"contact__is_new": False}, "no"),
        ({"op": "is", "fact": "request.quantity", "value": 1}, {"request__quantity": 1.0}, "yes"),
        ({"op": "less", "fact": "request.quantity", "value": 3}, {"request__quantity": 3}, "no"),
        ({"op": "at_most", "fact": "request.quantity", "value": 3}, {"request__quantity": 3}, "yes"),
        ({"op": "more", "fact": "request.date", "value": "2026-01-31"}, {"request__date": "2026-02-01"}, "yes"),
        (
            {"op": "between", "fact": "request.date", "least": "2026-01-01", "most": "2026-01-31"},
            {"request__date": "2026-01-31"},
            "yes",
        ),
        ({"op": "exists", "fact": "contact.segment"}, {}, "unknown"),
        ({"op": "exists", "fact": "contact.segment"}, {"contact__segment": None}, "no"),
        ({"op": "not", "of": {"op": "exists", "fact": "contact.segment"}}, {"contact__segment": None}, "yes"),
        ({"op": "is", "fact": "custom.score", "value": 7}, {"custom__score": "seven"}, "unknown"),
        ({"op": "at_least", "fact": "custom.score", "value": 7}, {"custom__score": True}, "unknown"),
        ({"op": "any", "of": [IN_TOWN, ENOUGH]}, {"contact__city": "Olinda"}, "yes"),
        ({"op": "any", "of": [IN_TOWN, ENOUGH]}, {"contact__city": "Natal"}, "unknown"),
    ],
)
def test_each_condition(rule: View, facts: View, result: str) -> None:
    assert judged(rule, **facts).result == result


def nested(depth: int) -> View:
    return IN_TOWN if depth == 1 else {"op": "not", "of": nested(depth - 1)}


@pytest.mark.parametrize(
    "rule",
    [
        {"op": "matches", "fact": "contact.city", "value": ".*"},
        {"op": "is", "fact": "contact.password", "value": "x"},
        {"op": "is", "fact": "__class__", "value": "x"},
        {"op": "is", "fact": "contact.age", "value": "x"},
        {"op": "is", "fact": "contact.labels", "value": "vip"},
        {"op": "has", "fact": "contact.city", "any_of": ["x"]},
        {"op": "less", "fact": "contact.city", "value": 3},
        {"op": "less", "fact": "request.date", "value": 3},
        {"op": "less", "fact": "custom.day", "value": "tomorrow"},
        {"op": "between", "fact": "contact.age", "least": 3, "most": 2},
        {"op": "between", "fact": "custom.day", "least": 3, "most": "2026-01-01"},
        {"op": "all", "of": []},
        {"op": "in", "fact": "contact.city", "values": ["x"] * 101},
        {"op": "is", "fact": "contact.age", "value": float("nan")},
        {**IN_TOWN, "run": "rm"},
        nested(DEEPEST + 1),
        {"op": "any", "of": [{"op": "has", "fact": "contact.labels", "any_of": ["x"] * 100}] * 6},
        {"op": "any", "of": [{"op": "all", "of": [IN_TOWN] * 20}] * (MOST_CONDITIONS // 20)},
    ],
)
def test_what_is_no_rule_is_refused(rule: View) -> None:
    with pytest.raises((ValidationError, ValueError)):
        judged(rule)


NAMES = [*FACTS, "custom.a", "custom.b"]
WORDS = st.sampled_from(["Recife", "recife", "Natal", "vip", "2026-01-01", "2026-12-31", ""])
NUMBERS = st.integers(-3, 3) | st.floats(-3, 3) | st.just(10**15)
SCALARS = WORDS | NUMBERS | st.booleans()
VALUES = SCALARS | st.none() | st.lists(WORDS, max_size=3)
FACT_SETS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)
FACT = st.sampled_from(NAMES)
LEAVES = st.one_of(
    st.fixed_dictionaries({"op": st.just("is"), "fact": FACT, "value": SCALARS}),
    st.fixed_dictionaries({"op": st.just("in"), "fact": FACT, "values": st.lists(SCALARS, min_size=1, max_size=3)}),
    st.fixed_dictionaries(
        {"op": st.sampled_from(["less", "at_most", "more", "at_least"]), "fact": FACT, "value": NUMBERS | WORDS}
    ),
    st.fixed_dictionaries({"op": st.just("between"), "fact": FACT, "least": NUMBERS | WORDS, "most": NUMBERS | WORDS}),
    st.fixed_dictionaries({"op": st.just("exists"), "fact": FACT}),
    st.fixed_dictionaries({"op": st.just("has"), "fact": FACT, "any_of": st.lists(WORDS, min_size=1, max_size=3)}),
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"op": st.sampled_from(["all", "any"]), "of": st.lists(inner, min_size=1, max_size=4)}),
        st.fixed_dictionaries({"op": st.just("not"), "of": inner}),
    ),
    max_leaves=12,
).map(RULE.validate_python)


@drawn(rule=RULES, facts=FACT_SETS, more=FACT_SETS)
def test_what_becomes_known_besides_turns_no_yes_into_a_no_and_no_no_into_a_yes(
    rule: Any, facts: dict[str, Any], more: dict[str, Any]
) -> None:
    before, after = judge(rule, KnownFacts(facts)).result, judge(rule, KnownFacts(more | facts)).result
    assert before == "unknown" or before == after


@drawn(rule=RULES, facts=FACT_SETS)
def test_the_conditions_that_decide_decide(rule: Any, facts: dict[str, Any]) -> None:
    found = judge(rule, KnownFacts(facts))
    asked = {one.fact for one in found.each() if one.decides and one.fact}
    alone = judge(rule, KnownFacts({name: value for name, value in facts.items() if name in asked}))
    assert alone.result == found.result
    assert found.decides
    assert bool(found.missing) == (found.result == "unknown")
    if found.result == "unknown":
        assert all(one.result == "unknown" for one in found.each() if one.decides)


@drawn(rule=RULES, facts=FACT_SETS)
def test_what_is_missing_is_enough_to_decide_or_to_ask_further(rule: Any, facts: dict[str, Any]) -> None:
    """A fact that is not known is named while it counts; once it is known to be nothing it is missing no more."""
    for _ in range(len(NAMES) + 1):
        found = judge(rule, KnownFacts(facts))
        if found.result != "unknown":
            return
        assert not set(found.missing) & {name for name, value in facts.items() if value is None}
        facts = facts | dict.fromkeys(found.missing)
    raise AssertionError("it asks for ever")


def test_a_text_is_made_comparable_once_for_all_the_rules_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noting(text: str) -> str:
        made.append(text)
        return comparable(text)

    monkeypatch.setattr(eligibility, "comparable", noting)
    labels = [f"Rótulo {number}" for number in range(100)]
    has = {"op": "has", "fact": "contact.labels", "any_of": ["Não há"] * 6}
    rule = RULE.validate_python({"op": "any", "of": [{"op": "all", "of": [has] * 19}] * 4})
    known = KnownFacts({"contact.labels": labels})
    assert {judge(rule, known).result for _ in range(100)} == {"no"}
    assert sorted(made) == sorted([*labels, "Não há"])


def test_facts_are_bounded() -> None:
    bad: list[View] = [
        {"contact.city": "x" * 201},
        {"contact.labels": ["x"] * 101},
        {"contact.city": {"a": 1}},
        {"system.time": 1},
        {"custom.A": 1},
        {f"custom.n{number}": 1 for number in range(61)},
        {"custom.n": 10**16},
    ]
    for one in bad:
        with pytest.raises(ValidationError):
            FACT_SET.validate_python(one)


async def test_items_are_judged_and_a_rule_is_tried(admin: httpx2.AsyncClient) -> None:
    await put(admin, "LOAN", BREAD | {"eligibility": LOAN, "regions": ["Recife"]})
    await put(admin, "BREAD", BREAD)
    await put(admin, "OLD", BREAD | {"valid_until": "2020-01-01T00:00:00Z"})
    facts = {"contact.city": "Recife", "request.amount_minor": 150_000, "contact.labels": []}
    wanted = {"facts": facts, "skus": ["LOAN", "BREAD", "NONE", "OLD"], "rule": IN_TOWN}
    answer = (await admin.post("/v1/catalogue/eligibility", json=wanted)).json()
    assert [(one["sku"], one["eligible"], one["missing"], one["availability"]) for one in answer["items"]] == [
        ("BREAD", "yes", [], "offered"),
        ("LOAN", "unknown", ["request.region"], "offered"),
        ("OLD", "yes", [], "no_more"),
    ]
    assert (answer["not_found"], answer["rule"]["eligible"]) == (["NONE"], "yes")
    wanted["facts"] = facts | {"request.region": "recife"}
    assert (await admin.post("/v1/catalogue/eligibility", json=wanted)).json()["items"][1]["eligible"] == "yes"
    assert (await admin.get("/v1/catalogue/facts")).json()["facts"]["contact.labels"] == "texts"

    bad: list[View] = [
        {"facts": {"contact.nothing": 1}},
        {"facts": {"contact.age": "old"}},
        {"facts": {"request.date": "28/11/2026"}},
        {"rule": nested(DEEPEST + 1)},
        {"rule": nested(400)},
        {"skus": ["a/b"]},
        {"skus": ["a"] * 51},
    ]
    for one in bad:
        assert (await admin.post("/v1/catalogue/eligibility", json=one)).status_code == 422, one
    deep = '{"rule":' + '{"op":"not","of":' * 50_000 + "1" + "}" * 50_001
    refused = await admin.post("/v1/catalogue/eligibility", content=deep, headers={"content-type": "application/json"})
    assert refused.status_code in {400, 422}
    assert (
        await put(admin, "X", BREAD | {"eligibility": {"op": "is", "fact": "contact.age", "value": "x"}})
    ).status_code == 422
