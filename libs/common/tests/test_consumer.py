"""A lane over a real broker: each event has its effect once, in order, and a bad record costs only itself."""

import asyncio
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.errors import Invalid
from common.ids import uuid7
from common.messaging.kafka import Outgoing
from contracts.knowledge import DocumentIndexed
from devkit.testing.harness import Harness
from toy import stage
from toy.handlers import FAULTS
from toy.stage import document, eventually, going, outgoing, tokens


async def test_an_event_delivered_five_times_has_its_effect_once(toy: Harness, broker: str, tenant_id: UUID) -> None:
    events: list[tuple[Any, UUID]] = [(document(tenant_id, f"title {number}"), uuid7()) for number in range(20)]
    events += [(tokens(tenant_id, f"model {number}"), uuid7()) for number in range(20)]
    records = [outgoing(*event) for event in events] * 5
    Random(1).shuffle(records)
    await stage.produce(broker, records)

    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) >= 40)
        # Once more when all had their effect, with a new event behind them under each key.
        more = [document(tenant_id, f"more {number}", one.document_id) for number, (one, _) in enumerate(events[:20])]
        await stage.produce(broker, [*records, *map(outgoing, more), outgoing(tokens(tenant_id, "more"))])
        notes = await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) >= 61)

    assert max(Counter(notes).values()) == 1
    assert len(notes) == 61
    assert len(await toy.published(DocumentIndexed)) == 40


async def test_what_was_committed_is_not_read_again_by_the_next_process(
    toy: Harness, open_service: Any, broker: str, tenant_id: UUID
) -> None:
    await stage.produce(broker, [outgoing(document(tenant_id, str(number))) for number in range(10)])
    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 10)

    without_memory = await open_service("toy", kafka_bootstrap=broker)
    await stage.produce(broker, [outgoing(document(tenant_id, "new"))])
    async with going(*stage.consumers(without_memory)):
        assert await eventually(lambda: stage.notes(without_memory, tenant_id)) == ["new"]


async def test_order_is_kept_within_a_key(toy: Harness, broker: str, tenant_id: UUID) -> None:
    documents = [uuid4() for _ in range(8)]
    events = [document(tenant_id, str(number), documents[number % 8]) for number in range(240)]
    await stage.produce(broker, [outgoing(event) for event in events])

    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 240)

    noted = await stage.notes_by_subject(toy, tenant_id)
    assert noted == {key: [str(number) for number in range(place, 240, 8)] for place, key in enumerate(documents)}


@pytest.mark.usefixtures("impatient")
async def test_a_poison_record_costs_only_itself(toy: Harness, broker: str, tenant_id: UUID) -> None:
    FAULTS["poison"] = ValueError("cannot be handled")
    poison = outgoing(document(tenant_id, "poison"), traceparent=f"00-{'a' * 32}-{'b' * 16}-01")
    good = [outgoing(document(tenant_id, f"good {number}")) for number in range(20)]
    await stage.produce(broker, [*good[:10], poison, *good[10:]])

    async with going(*stage.consumers(toy)):
        (dead,) = await eventually(lambda: stage.everything_in(broker, stage.DEAD))
        notes = await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 20)

    assert "poison" not in notes
    assert (dead.key, dead.value) == (poison.key, poison.value)
    headers = dict(dead.headers)
    assert headers.items() >= dict(poison.headers).items()
    assert headers["original-topic"] == b"knowledge.documents.v1"
    assert (headers["reason"], headers["attempts"]) == (b"ValueError", b"5")
    assert headers.keys() >= {"original-partition", "original-offset", "died-at"}
    assert len(await toy.published(DocumentIndexed)) == 20, "what a failed handler published is rolled back"


async def test_a_domain_error_is_not_tried_again_and_parks_nothing(toy: Harness, broker: str, tenant_id: UUID) -> None:
    FAULTS["refused"] = Invalid("the answer is no")
    key = uuid4()
    titles = ("before", "refused", "after")
    await stage.produce(broker, [outgoing(document(tenant_id, title, key)) for title in titles])

    async with going(*stage.consumers(toy)):
        (dead,) = await eventually(lambda: stage.everything_in(broker, stage.DEAD))
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: notes == ["before", "after"])

    assert (dict(dead.headers)["reason"], dict(dead.headers)["attempts"]) == (b"Invalid", b"1")
    assert await stage.count(toy, "parked_key") == 0


@pytest.mark.usefixtures("impatient")
async def test_the_background_lane_parks_nothing(toy: Harness, broker: str, tenant_id: UUID) -> None:
    FAULTS["poison"] = ValueError()
    await stage.produce(broker, [outgoing(tokens(tenant_id, model)) for model in ("one", "poison", "two")])

    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: notes == ["one", "two"])
        assert len(await eventually(lambda: stage.everything_in(broker, stage.DEAD))) == 1

    assert await stage.count(toy, "parked_key") == 0


def unreadable(tenant_id: UUID) -> dict[str, tuple[Outgoing, bytes | None]]:
    """Records that no retry can make readable, with the reason that their dead letters give; None for skipped ones."""
    event = document(tenant_id, "unreadable")
    whole = outgoing(event)
    return {
        "not JSON": (replace(whole, value=b"\x00\xff{"), b"schema_mismatch"),
        "another schema": (replace(whole, value=b'{"tenant_id": 7}'), b"schema_mismatch"),
        "no value": (replace(whole, value=None), b"empty_value"),
        "no id": (outgoing(event, ce_id=None), b"missing_id"),
        "an id that is none": (outgoing(event, ce_id="\u00e9"), b"missing_id"),
        "no type": (outgoing(event, ce_type=None), b"missing_type"),
        "no headers": (replace(whole, headers=[]), b"missing_type"),
        "another tenant in the header": (outgoing(event, ce_tenantid=str(uuid4())), b"tenant_mismatch"),
        "no tenant in the header": (outgoing(event, ce_tenantid=None), b"tenant_mismatch"),
        "a type that nobody knows": (outgoing(event, ce_type="knowledge.document-sung.v9"), None),
        "a type that is not ours": (outgoing(event, ce_type="knowledge.document-failed.v1"), None),
    }


async def test_unreadable_records_are_dead_at_once_and_unknown_types_are_skipped(
    toy: Harness, broker: str, tenant_id: UUID
) -> None:
    cases = unreadable(tenant_id)
    # Each under a key of its own, and nothing about the originals is lost on the way.
    records = {name: replace(record, key=name.encode()) for name, (record, _) in cases.items()}
    await stage.produce(broker, [*records.values(), outgoing(document(tenant_id, "readable"))])

    expected = {name: reason for name, (_, reason) in cases.items() if reason}
    async with going(*stage.consumers(toy)):
        assert await eventually(lambda: stage.notes(toy, tenant_id)) == ["readable"]
        dead = await eventually(lambda: stage.everything_in(broker, stage.DEAD), lambda dead: len(dead) == len(expected))

    letters = {letter.key.decode(): letter for letter in dead}
    assert {name: dict(letter.headers)["reason"] for name, letter in letters.items()} == expected
    assert all(letter.value == records[name].value for name, letter in letters.items())
    assert all(set(letter.headers) >= set(records[name].headers) for name, letter in letters.items())
    assert {dict(letter.headers)["attempts"] for letter in dead} == {b"1"}


@pytest.mark.usefixtures("impatient")
async def test_a_consumer_that_fails_too_often_stops_and_says_so(
    toy: Harness, open_service: Any, broker: str, tenant_id: UUID
) -> None:
    for number in range(200):
        FAULTS[f"new release {number}"] = ValueError()
    await stage.produce(broker, [outgoing(document(tenant_id, title)) for title in FAULTS])

    interactive = toy.running.consumers["interactive"]
    async with going(interactive.run):
        await eventually(lambda: _ill(interactive))
        async with toy.client() as client:
            unready = await client.get("/readyz")
        await asyncio.sleep(0.3)
        dead = await stage.everything_in(broker, stage.DEAD)

    assert (unready.status_code, unready.json()["checks"]["interactive lane"]) == (503, "Unavailable")
    assert len(dead) == 21, "it stops at once, and does not bury the rest of its batch"

    FAULTS.clear()
    mended = await open_service("toy", kafka_bootstrap=broker, database=toy.own_database)
    async with going(*stage.consumers(mended)):
        notes = await eventually(lambda: stage.notes(mended, tenant_id), lambda notes: len(notes) >= 200)
    assert max(Counter(notes).values()) == 1
    assert await stage.count(mended, "parked_key") == 0, "what is fetched again and handled waits no longer"


async def _ill(consumer: Any) -> bool:
    return bool(consumer.ill)
