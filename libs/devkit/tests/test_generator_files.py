"""The generator only adds to what was published, and `--check` tells what is stale and how to cure it."""

import json
from pathlib import Path

import pytest
from contracts.catalogue import EVENTS, STREAMS
from devkit.generator import __main__ as command
from devkit.generator import asyncapi, examples, kafka_users, manifests, readme, schemas
from typer.testing import CliRunner, Result

TYPE = "knowledge.document-failed.v1"


def run(*arguments: str, root: Path) -> Result:
    return CliRunner().invoke(command.app, [*arguments, "--root", str(root)])


@pytest.fixture
def generated(tmp_path: Path) -> Path:
    assert run(root=tmp_path).exit_code == 0
    return tmp_path


def contents(root: Path) -> dict[Path, bytes]:
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def forget_a_reason(root: Path) -> None:
    """Make the stored minor 0 an older one than the class: a reason was missing."""
    path = root / schemas.FOLDER / TYPE / "0.json"
    schema = json.loads(path.read_text())
    schema["properties"]["reason"]["enum"].remove("empty")
    path.write_text(json.dumps(schema))


def test_everything_is_derived_and_then_fresh(generated: Path) -> None:
    written = contents(generated)

    assert {path.name for path in (generated / schemas.FOLDER).iterdir()} == set(EVENTS)
    assert {path.name for path in (generated / examples.FOLDER).iterdir()} == set(EVENTS)
    assert {asyncapi.FILE, readme.FILE, manifests.FILE, kafka_users.FILE} <= set(written)
    assert run("--check", root=generated).exit_code == 0
    assert run(root=generated).exit_code == 0
    assert contents(generated) == written


def test_a_changed_class_adds_the_next_minor_with_examples_and_rewrites_nothing(generated: Path) -> None:
    forget_a_reason(generated)
    before = contents(generated)

    run(root=generated)

    after = contents(generated)
    assert {path for path in after if path not in before} == {
        schemas.FOLDER / TYPE / "1.json",
        examples.FOLDER / TYPE / "1-full.json",
        examples.FOLDER / TYPE / "1-minimal.json",
    }
    assert all(after[path] == text for path, text in before.items())


def test_better_prose_is_no_new_minor(generated: Path) -> None:
    path = generated / schemas.FOLDER / TYPE / "0.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "description": "An older sentence."}))

    assert run("--check", root=generated).exit_code == 0


def test_check_names_what_is_stale_and_the_cure_and_writes_nothing(generated: Path) -> None:
    forget_a_reason(generated)
    (generated / manifests.FILE).write_text("edited by hand")
    before = contents(generated)

    result = run("--check", root=generated)

    assert result.exit_code == 1
    assert f"stale {schemas.FOLDER / TYPE / '1.json'}" in result.output
    assert f"stale {manifests.FILE}" in result.output
    assert "Run: scripts/contracts" in result.output
    assert contents(generated) == before


def test_the_catalogue_tells_who_consumes_all_or_some_of_a_topic() -> None:
    consumers = dict.fromkeys(EVENTS, ("analytics",)) | {"conversation.turn-requested.v1": ("analytics", "planner")}

    rows = {row.split("|")[1].strip(): row for row in readme.topics_table(consumers).splitlines()}

    assert "| analytics<br>planner (`TurnRequested`) |" in rows["`conversation.turns.v1`"]
    assert "| compacted |" in rows["`gateway.tenants.v1`"]
    assert all(f"`{topic.name}`" in rows for topic in STREAMS)


def test_the_document_tells_what_each_service_receives() -> None:
    document = asyncapi.document({"conversation.turn-requested.v1": ("llm-orchestration",)})

    assert document["operations"]["llm-orchestration.receive.conversation.turns.v1"]["messages"] == [
        {"$ref": "#/channels/conversation.turns.v1/messages/conversation.turn-requested.v1"}
    ]
