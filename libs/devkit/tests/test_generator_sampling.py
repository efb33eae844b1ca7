"""Samples drawn from schemas: the least, the believable, and everything that a schema allows in kind."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from contracts.event import Instant, Payload
from devkit.generator.compatibility import validator
from devkit.generator.examples import examples_of
from devkit.generator.sampling import Sampler, covering
from devkit.generator.schemas import schema_of
from pydantic import Field


class Walk(Payload):
    kind: Literal["walk", "run"]
    shoes: Literal["red", "blue", "green"] | None = None


class Ride(Payload):
    kind: Literal["ride"] = "ride"
    gears: Annotated[int, Field(ge=1, le=24)]


class Trip(Payload):
    trip_id: UUID
    text: str
    started_at: Instant
    stage: Annotated[Walk | Ride, Field(discriminator="kind")]
    names: tuple[str, ...] = ()
    paid: bool | None = None


SCHEMA = schema_of(Trip)


def test_the_minimal_example_holds_what_is_required_and_nothing_else() -> None:
    assert set(examples_of(SCHEMA)["minimal"]) == {"trip_id", "text", "started_at", "stage"}
    assert examples_of(SCHEMA)["minimal"]["stage"] == {"kind": "run"}


def test_each_member_of_a_union_has_a_full_example() -> None:
    examples = examples_of(SCHEMA)

    assert set(examples) == {"minimal", "full-walk", "full-run", "full-ride"}
    assert all(set(examples[name]) == set(SCHEMA["properties"]) for name in examples if name != "minimal")


def test_examples_are_the_same_at_every_run() -> None:
    assert examples_of(SCHEMA) == examples_of(schema_of(Trip))


def test_samples_cover_each_value_bound_null_and_size() -> None:
    samples = list(covering(SCHEMA))

    assert seen(samples, "kind") == {"walk", "run", "ride"}
    assert seen(samples, "shoes") == {"red", "blue", "green", None}
    assert seen(samples, "gears") >= {1, 24}
    assert seen(samples, "paid") == {True, False, None}
    assert {len(sample.get("names", ())) for sample in samples} == {0, 2}
    for sample in samples:
        validator(SCHEMA).validate(sample)


def test_a_schema_that_the_sampler_does_not_know_is_named() -> None:
    with pytest.raises(ValueError, match=r"no sample for .*prefixItems.* at \('Odd', 'pair'\)"):
        Sampler({"title": "Odd", "type": "object", "properties": {"pair": {"prefixItems": [], "type": "tuple"}}}, "full").draw()


def seen(samples: list[Any], field: str) -> set[Any]:
    return {sample["stage"].get(field, sample.get(field)) for sample in samples if field in sample["stage"] | sample}
