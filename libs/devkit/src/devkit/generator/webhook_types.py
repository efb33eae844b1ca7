"""The page of what webhooks tell: each type with its fields, those that are personal, and an example."""

import json
from collections.abc import Iterable
from pathlib import Path

from contracts.event import Event
from contracts.webhooks import WEBHOOK_EVENTS

from devkit.generator.examples import FOLDER, stored_examples
from devkit.generator.files import COMMAND, GeneratedFiles, json_text
from devkit.generator.schemas import fields, personal_fields, schema_of

FILE = Path("docs/webhook-types.md")
HEAD = f"""# What webhooks tell, type by type

Derived by `{COMMAND}` from the contracts' classes and examples. [webhooks.md](webhooks.md) says how to subscribe and verify.
An endpoint is told the fields that it asks for: `*` is all but the personal ones, which are named.
"""


def webhook_types_file(root: Path, new: GeneratedFiles) -> GeneratedFiles:
    """Returns the page. `new` are the examples that are not stored yet."""
    return {FILE: "\n".join([HEAD, *(_section(event, _example(event, root, new)) for event in WEBHOOK_EVENTS.values())])}


def _section(event: type[Event], example: object) -> str:
    personal = personal_fields(schema_of(event))
    plain = dict.fromkeys(path for path, _, _ in fields(schema_of(event)) if path not in personal)
    about = " ".join((event.__doc__ or "").split())
    body = json_text({"type": event.type, "timestamp": "2026-11-20T12:30:05Z", "data": example})
    lines = [f"## `{event.type}`", about, "", f"Fields: {_listed(plain)}."]
    lines += ["", f"Personal: {_listed(personal)}."] if personal else []
    return "\n".join([*lines, "", "```json", body.rstrip(), "```", ""])


def _listed(paths: Iterable[str]) -> str:
    return ", ".join(f"`{path}`" for path in paths)


def _example(event: type[Event], root: Path, new: GeneratedFiles) -> object:
    """Returns the newest example with all fields, as today's class reads it: of several kinds the last, by name."""
    known = {name: json.dumps(payload) for name, payload in stored_examples(event.type, root).items()}
    known |= {path.stem: text for path, text in new.items() if path.parent == FOLDER / event.type}
    newest = max((name for name in known if "-full" in name), key=lambda name: (int(name.partition("-")[0]), name))
    return json.loads(event.read(known[newest].encode()).write())
