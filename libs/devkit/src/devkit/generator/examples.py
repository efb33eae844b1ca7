"""Stored examples: per minor one least and at least one full event, kept for ever and read by people and by tests."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contracts.catalogue import EVENTS

from devkit.generator.files import GeneratedFiles, json_text
from devkit.generator.sampling import Sampler
from devkit.generator.schemas import Schema, newest_minor, schema_of, stored

FOLDER = Path("contracts/examples")


def examples_of(schema: Schema) -> dict[str, Any]:
    """Returns example payloads by name: `minimal`, and `full` or one `full-<kind>` for each member of a union."""
    return {"minimal": Sampler(schema, "minimal").draw()} | dict(_full(schema))


def stored_examples(event_type: str, root: Path) -> dict[str, Any]:
    """Returns every example of every minor of a type, by the name of its file without the ending (`0-full-text`)."""
    paths = sorted((root / FOLDER / event_type).glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def new_examples(root: Path) -> GeneratedFiles:
    """Returns examples of the newest minors that have none yet. Raises `ValidationError` if a class cannot read its own."""
    files: GeneratedFiles = {}
    for event_type, event in EVENTS.items():
        minor = newest_minor(event, stored(event_type, root))
        if any(name.startswith(f"{minor}-") for name in stored_examples(event_type, root)):
            continue
        for name, payload in examples_of(schema_of(event)).items():
            text = json_text(payload)
            event.read(text.encode())
            files[FOLDER / event_type / f"{minor}-{name}.json"] = text
    return files


def _full(schema: Schema) -> Iterator[tuple[str, Any]]:
    sampler = Sampler(schema, "full")
    payload = sampler.draw()
    yield "-".join(["full", *sampler.tags]), payload
    while not sampler.exhausted:
        payload = sampler.draw()
        yield "-".join(["full", *sampler.tags]), payload
