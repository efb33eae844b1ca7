"""The rules by which an event class may change: yesterday's events stay readable, today's do for yesterday's readers."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from jsonschema import Draft202012Validator, FormatChecker
from polyfactory.factories.pydantic_factory import ModelFactory
from pydantic import BaseModel, ValidationError

from devkit.generator.sampling import covering
from devkit.generator.schemas import Schema

SEED = 20_261_121
RANDOM_SAMPLES = 40
ENOUGH_BYTES = 400_000  # long lists are filled to the brim, so a few samples of them hold hundreds of elements


class Drawing(ModelFactory[BaseModel]):
    """Makes what draws a part, and what that draws from, once for all parts of an event, not for each element of a list."""

    __is_base_factory__ = True
    _of_parts: ClassVar[dict[tuple[Any, Any], Any]] = {}
    _maps: ClassVar[dict[Any, dict[Any, Any]]] = {}

    @classmethod
    def create_factory(cls, model: Any = None, bases: Any = None, **config: Any) -> Any:
        if "__random__" not in config:  # the event's own, which begins anew
            return super().create_factory(model, bases, **config)
        part = model, config["__random__"]
        if part not in cls._of_parts:
            cls._of_parts[part] = super().create_factory(model, bases, **config)
        return cls._of_parts[part]

    @classmethod
    def get_provider_map(cls) -> dict[Any, Any]:
        if cls not in cls._maps:
            cls._maps[cls] = super().get_provider_map()
        return cls._maps[cls]


def unreadable(model: type[BaseModel], payloads: Iterable[Any]) -> list[str]:
    """Returns what today's class cannot read of the payloads that an earlier one wrote (backward)."""
    return sorted({problem for payload in payloads for problem in _reading_problems(model, payload)})


def misunderstood(model: type[BaseModel], minors: Sequence[Schema]) -> list[str]:
    """Returns what readers of the stored minors refuse of the payloads that today's class writes (forward)."""
    samples = [sample.model_dump(mode="json") for sample in written_samples(model)]
    return [problem for minor, schema in enumerate(minors) for problem in _refusals(minor, schema, samples)]


def written_samples(model: type[BaseModel]) -> Iterator[BaseModel]:
    """Yields the same instances at every call: each enum value, union member and null once, and random ones besides."""
    factory = Drawing.create_factory(model=model, __random_seed__=SEED, __check_model__=False)
    yield from factory.coverage()
    written = 0
    for _ in range(RANDOM_SAMPLES):
        sample = factory.build()
        yield sample
        written += len(sample.model_dump_json())
        if written > ENOUGH_BYTES:
            return


def written_earlier(minors: Sequence[Schema], examples: Iterable[Any]) -> Iterator[Any]:
    """Yields payloads that may lie on a topic: the stored examples, and whatever the stored schemas allowed in kind.

    Raises `jsonschema.ValidationError` where the sampler knows no instance of a schema.
    """
    yield from examples
    for schema in minors:
        for sample in covering(schema):
            validator(schema).validate(sample)
            yield sample


def validator(schema: Schema) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=FormatChecker())


def advice(event_type: str, rule: str, problems: Sequence[str], consumers: Sequence[str]) -> str:
    """Returns what to do about a broken rule, with who must be deployed first."""
    stem, _, major = event_type.rpartition(".v")
    found = "\n".join(f"  - {problem}" for problem in problems[:10])
    return (
        f"{event_type} is no longer {rule} compatible:\n{found}\n"
        f"Take the change back, or declare {stem}.v{int(major) + 1} beside it. Then deploy the consumers of "
        f"{event_type} first ({', '.join(consumers) or 'nobody yet'}), so that they read both, and the producer after "
        f"them; it writes both until contracts/README.md shows no consumer of {event_type}."
    )


def _reading_problems(model: type[BaseModel], payload: Any) -> Iterator[str]:
    try:
        model.model_validate_json(json.dumps(payload), extra="ignore")
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            yield f"today's class, at {'.'.join(map(str, problem['loc'])) or 'the top'}: {problem['msg']}"


def _refusals(minor: int, schema: Schema, samples: Iterable[Any]) -> list[str]:
    reader = validator(schema)
    errors = (error for sample in samples for error in reader.iter_errors(sample))
    return sorted({f"a reader of minor {minor}, at {error.json_path}: {error.validator} refuses it" for error in errors})
