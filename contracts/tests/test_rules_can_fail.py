"""The compatibility rules judge made-up changes as the textbook does; a rule that cannot fail proves nothing."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from contracts.event import Instant, Payload
from devkit.generator.compatibility import advice, misunderstood, unreadable, written_earlier
from devkit.generator.examples import examples_of
from devkit.generator.schemas import schema_of
from pydantic import BaseModel, Field, create_model


class Cake(Payload):
    kind: Literal["cake"] = "cake"
    slices: int


class Bread(Payload):
    kind: Literal["bread", "roll"]
    weight_g: int


class Coffee(Payload):
    kind: Literal["coffee"] = "coffee"
    milk: bool


BY_KIND = Field(discriminator="kind")
Amount = Annotated[int, Field(ge=1, le=100)]
YESTERDAY: dict[str, Any] = {
    "order_id": (UUID, ...),
    "state": (Literal["open", "baked", "sold"], ...),
    "amount": (Amount, ...),
    "ordered_at": (Instant, ...),
    "goods": (Annotated[Cake | Bread, BY_KIND], ...),
    "note": (str | None, None),
    "fee": (int, 0),
}
BOTH, NEITHER = (True, True), (False, False)
BACKWARD_ONLY, FORWARD_ONLY = (True, False), (False, True)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        pytest.param({}, BOTH, id="no change"),
        pytest.param({"colour": (str | None, None)}, BOTH, id="add an optional field"),
        pytest.param({"colour": (str, "brown")}, BOTH, id="add a field with a default"),
        pytest.param({"note": None}, BOTH, id="remove an optional field"),
        pytest.param({"fee": None}, BOTH, id="remove a field with a default"),
        pytest.param({"colour": (str, ...)}, FORWARD_ONLY, id="add a required field"),
        pytest.param({"order_id": None}, BACKWARD_ONLY, id="remove a required field"),
        pytest.param({"note": (str, ...)}, FORWARD_ONLY, id="make an optional field required"),
        pytest.param({"amount": (Amount, 1)}, BOTH, id="give a required field a default"),
        pytest.param({"amount": (Amount | None, None)}, BACKWARD_ONLY, id="let a required field be null"),
        pytest.param({"amount": (list[int], ...)}, NEITHER, id="change a type"),
        pytest.param({"order_id": (str, ...)}, BACKWARD_ONLY, id="loosen a format"),
        pytest.param({"ordered_at": (str, ...)}, BACKWARD_ONLY, id="loosen a time"),
        pytest.param({"state": (Literal["open", "baked", "sold", "burnt"], ...)}, BACKWARD_ONLY, id="widen an enum"),
        pytest.param({"state": (Literal["open", "baked"], ...)}, FORWARD_ONLY, id="narrow an enum"),
        pytest.param({"amount": (Annotated[int, Field(ge=0, le=100)], ...)}, BACKWARD_ONLY, id="widen a range"),
        pytest.param({"amount": (Annotated[int, Field(ge=1, le=50)], ...)}, FORWARD_ONLY, id="narrow a range"),
        pytest.param({"goods": (Annotated[Cake | Bread | Coffee, BY_KIND], ...)}, BACKWARD_ONLY, id="widen a union"),
        pytest.param({"goods": (Cake, ...)}, FORWARD_ONLY, id="narrow a union"),
    ],
)
def test_a_change_is_judged_as_the_textbook_does(change: dict[str, Any], verdict: tuple[bool, bool]) -> None:
    assert judge(YESTERDAY, {**YESTERDAY, **change}) == verdict


def test_a_change_must_suit_the_oldest_minor_too() -> None:
    oldest = schema_of(order(YESTERDAY))
    newest = order({**YESTERDAY, "state": (Literal["open", "baked", "sold", "burnt"], ...)})

    assert misunderstood(newest, [schema_of(newest)]) == []
    assert misunderstood(newest, [oldest, schema_of(newest)]) == ["a reader of minor 0, at $.state: enum refuses it"]


def test_the_advice_names_the_next_type_and_who_to_deploy_first() -> None:
    sentence = advice("bakery.order-placed.v3", "forward", ["a reader of minor 0"], ["till", "oven"])

    assert "declare bakery.order-placed.v4 beside it" in sentence
    assert "deploy the consumers of bakery.order-placed.v3 first (till, oven)" in sentence


def judge(yesterday: dict[str, Any], today: dict[str, Any]) -> tuple[bool, bool]:
    """Whether a change keeps the backward, and the forward rule."""
    minors = [schema_of(order(yesterday))]
    earlier = written_earlier(minors, examples_of(minors[0]).values())
    return unreadable(order(today), earlier) == [], misunderstood(order(today), minors) == []


def order(fields: dict[str, Any]) -> type[BaseModel]:
    return create_model("Order", __base__=Payload, **{name: type_ for name, type_ in fields.items() if type_})
