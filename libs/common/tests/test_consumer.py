"""A lane over a real broker: each event has its effect once, in order, and a bad record costs only itself."""

import asyncio
import json
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import ConsumerRecord
from common.errors import Invalid, TooLarge
from common.ids import uuid7
from common.messaging.kafka import Outgoing
from common.metrics import LANE_ILL
from contracts.event import Event
from contracts.knowledge import DocumentIndexed, DocumentUploaded
from devkit.testing.fixtures import OpenService
from devkit.testing.harness import Harness
from prometheus_client import REGISTRY
from toy import stage
from toy.handlers import FAULTS
from toy.stage import comes_true, document, eventually, going, outgoing, tokens


async def test_an_event_delivered_five_times_has_its_effect_once(toy: Harness, broker: str, tenant_id: UUID) -> None:
    events: list[tuple[Event, UUID]] = [(document(tenant_id, f"title {number}"), uuid7()) for number in range(20)]
    events += [(tokens(tenant_id, f"model {number}"), uuid7()) for number in range(20)]
    records = [outgoing(*event) for event in events] * 5
    Random(1).shuffle(records)
    await stage.produce(broker, records)

    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) >= 40)
        # Once more when all had their effect, with a new event behind them under each key.
        uploads = [event for event, _ in events if isinstance(event, DocumentUploaded)]
        more = [document(tenant_id, f"more {number}", one.document_id) for number, one in enumerate(uploads)]
        await stage.produce(broker, [*records, *map(outgoing, more), outgoing(tokens(tenant_id, "more"))])
        notes = await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) >= 61)

    assert max(Counter(notes).values()) == 1
    assert len(notes) == 61
    assert len(await toy.published(DocumentIndexed)) == 40


async def test_what_was_committed_is_not_read_again_by_the_next_process(
    toy: Harness, open_service: OpenService, broker: str, tenant_id: UUID
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


async def test_a_domain_error_is_not_tried_again_and_blocks_nothing(toy: Harness, broker: str, tenant_id: UUID) -> None:
    FAULTS["refused"] = Invalid("the answer is no")
    key = uuid4()
    titles = ("before", "refused", "after")
    await stage.produce(broker, [outgoing(document(tenant_id, title, key)) for title in titles])

    async with going(*stage.consumers(toy)):
        (dead,) = await eventually(lambda: stage.everything_in(broker, stage.DEAD))
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: notes == ["before", "after"])

    assert (dict(dead.headers)["reason"], dict(dead.headers)["attempts"]) == (b"Invalid", b"1")
    assert await stage.count(toy, "blocked_key") == 0


@pytest.mark.usefixtures("impatient")
async def test_the_background_lane_blocks_nothing(toy: Harness, broker: str, tenant_id: UUID) -> None:
    FAULTS["poison"] = ValueError()
    await stage.produce(broker, [outgoing(tokens(tenant_id, model)) for model in ("one", "poison", "two")])

    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: notes == ["one", "two"])
        assert len(await eventually(lambda: stage.everything_in(broker, stage.DEAD))) == 1

    assert await stage.count(toy, "blocked_key") == 0


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
async def test_a_consumer_that_fails_for_most_tenants_stops_and_says_so(
    toy: Harness, open_service: OpenService, broker: str
) -> None:
    tenants = [uuid4() for _ in range(10)]
    for number in range(200):
        FAULTS[f"new release {number}"] = ValueError()
    titles = list(FAULTS)
    await stage.produce(broker, [outgoing(document(tenants[place % 10], title)) for place, title in enumerate(titles)])

    interactive = toy.running.consumers["interactive"]
    LANE_ILL.labels("interactive").set(0)
    async with going(interactive.run):
        await comes_true(lambda: interactive.ill)
        async with toy.client() as client:
            unready = await client.get("/readyz")
        await comes_true(lambda: REGISTRY.get_sample_value("messaging_lane_ill", {"lane": "interactive"}))
        dead = await stage.everything_in(broker, stage.DEAD)

    assert (unready.status_code, unready.json()["checks"]["interactive lane"]) == (503, "Unavailable")
    assert len(dead) == 21, "it stops at once, and does not bury the rest of its batch"

    FAULTS.clear()
    buried = {json.loads(letter.value)["title"] for letter in dead}
    mended = await open_service("toy", kafka_bootstrap=broker, database=toy.own_database)
    async with going(*stage.consumers(mended)):
        notes = await eventually(lambda: stage.notes(mended, *tenants), lambda notes: buried.union(notes) == set(titles))
    assert max(Counter(notes).values()) == 1


async def test_a_release_that_can_read_nothing_stops(toy: Harness, broker: str) -> None:
    garbled = [outgoing(document(uuid4(), "garbled")) for _ in range(60)]
    await stage.produce(broker, [replace(record, value=b"{}") for record in garbled])
    async with going(toy.running.consumers["interactive"].run):
        await comes_true(lambda: toy.running.consumers["interactive"].ill)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("error", [ValueError(), Invalid("no"), TooLarge("much")])
async def test_a_few_tenants_may_produce_any_number_of_dead_letters(
    toy: Harness, broker: str, tenant_id: UUID, error: Exception
) -> None:
    hostile = [uuid4() for _ in range(4)]
    FAULTS["poison"] = error
    await stage.produce(broker, [outgoing(document(hostile[number % 4], "poison")) for number in range(120)])
    await stage.produce(broker, [outgoing(document(tenant_id, "quiet"))])

    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.everything_in(broker, stage.DEAD), lambda dead: len(dead) == 120)
        await eventually(lambda: stage.notes(toy, tenant_id))
        async with toy.client() as client:
            assert (await client.get("/readyz")).json()["checks"]["interactive lane"] == "ok"


async def test_a_flood_that_names_no_tenant_stops_nothing(toy: Harness, broker: str, tenant_id: UUID) -> None:
    flood = [replace(outgoing(document(tenant_id, "flood")), headers=[], value=b"flood") for _ in range(200)]
    await stage.produce(broker, [*flood, outgoing(document(tenant_id, "quiet"))])
    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.notes(toy, tenant_id))
    assert not toy.running.consumers["interactive"].ill


POISONS = {
    "a statement that never ends": "perform pg_sleep(60)",
    "an index row too large": "raise exception using errcode = '54000'",
    "out of memory": "raise exception using errcode = '53200'",
    "a full disk that only it finds": "raise exception using errcode = '53100'",
    "a shutdown that only it hears of": "raise exception using errcode = '57P01'",
    "a deadlock each time": "raise exception using errcode = '40P01'",
    "a connection that dies of it": "perform pg_terminate_backend(pg_backend_pid())",
}


@pytest.mark.usefixtures("impatient", "hurried")
@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS.keys())
async def test_a_record_that_fails_in_postgres_each_time_costs_only_itself(
    toy: Harness, broker: str, tenant_id: UUID, poison: str
) -> None:
    stage.poison_notes(toy, poison)
    other, key = uuid4(), uuid4()
    before = [document(tenant_id, "before", key), document(tenant_id, "poison", key), document(tenant_id, "behind", key)]
    await stage.produce(broker, [outgoing(event) for event in before])
    await stage.produce(
        broker, [outgoing(document(one, f"other {number}")) for number in range(5) for one in (tenant_id, other)]
    )

    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.notes(toy, other), lambda notes: len(notes) == 5)
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 6)
        dead = await eventually(lambda: stage.everything_in(broker, stage.DEAD), lambda dead: len(dead) == 2)
    assert [dict(letter.headers)["reason"] for letter in dead][1] == b"blocked", "what follows under its key waits behind it"
    assert "before" in await stage.notes(toy, tenant_id)


@pytest.mark.usefixtures("impatient")
async def test_the_others_do_not_wait_while_a_tenants_record_is_tried(toy: Harness, broker: str, tenant_id: UUID) -> None:
    """The poison holds a statement for its fifteen seconds; nobody else's messages stand behind it."""
    stage.poison_notes(toy, "perform pg_sleep(6); raise exception using errcode = '57014'")
    async with going(*stage.consumers(toy)):
        await stage.produce(broker, [outgoing(document(tenant_id, "poison"))])
        await comes_true(lambda: _occupied(toy))
        started = asyncio.get_running_loop().time()
        for number in range(20):
            other = uuid4()
            await stage.produce(broker, [outgoing(document(tenant_id, "poison again")), outgoing(document(other, str(number)))])
            await eventually(lambda other=other: stage.notes(toy, other))
        assert asyncio.get_running_loop().time() - started < 60, "or each waited for a try of the poison: two minutes"


@pytest.mark.usefixtures("impatient")
async def test_a_connection_that_dies_of_a_record_makes_nobody_unready(toy: Harness, broker: str, tenant_id: UUID) -> None:
    stage.poison_notes(toy, "perform pg_terminate_backend(pg_backend_pid())")
    async with going(*stage.consumers(toy)):
        await stage.produce(broker, [outgoing(document(tenant_id, "before"))])
        await eventually(lambda: stage.notes(toy, tenant_id))
        await stage.produce(broker, [outgoing(document(tenant_id, "poison"))])
        await eventually(lambda: _while_ready(toy, broker))


async def _while_ready(toy: Harness, broker: str) -> bool:
    assert toy.running.consumers["interactive"].ready
    return bool(await stage.everything_in(broker, stage.DEAD))


def _occupied(toy: Harness) -> bool:
    return toy.running.consumers["interactive"].batches.aside.occupied


@pytest.mark.usefixtures("patient")
async def test_a_revoked_partition_is_given_away_while_its_record_is_stuck(
    two_toys: tuple[Harness, Harness], broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.messaging.consumer.REVOKED_WITHIN_S", 0.2)
    toy, replica = two_toys
    stage.poison_notes(toy, "perform pg_sleep(60)")
    async with going(toy.running.consumers["interactive"].run):
        await stage.produce(broker, [outgoing(document(tenant_id, "poison"))])
        await comes_true(lambda: toy.running.consumers["interactive"].in_hand)
        async with going(replica.running.consumers["interactive"].run):
            others = [uuid4() for _ in range(12)]
            await stage.produce(broker, [outgoing(document(other, "other")) for other in others])
            # The poison went to one of the two and sleeps on there; what the other owns goes on at once.
            await eventually(lambda: stage.notes(replica, *others))


async def test_what_no_longer_fits_beside_the_lane_is_fetched_again(
    toy: Harness, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.messaging.aside.MOST_RECORDS", 5)
    FAULTS["poison"] = ValueError()
    key = uuid4()
    await stage.produce(broker, [outgoing(document(tenant_id, "poison"))])
    await stage.produce(broker, [outgoing(document(tenant_id, str(number), key)) for number in range(60)])
    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 60)
    assert (await stage.notes_by_subject(toy, tenant_id))[key] == [str(number) for number in range(60)]


async def test_what_did_not_fit_beside_the_lane_is_not_done_before_it_is_fetched_again(
    toy: Harness, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the process that ends in between takes it along: the next one begins where the broker was told."""
    monkeypatch.setattr("common.messaging.aside.MOST_RECORDS", 5)
    monkeypatch.setattr("common.messaging.consumer.COMMIT_EVERY_S", 0)
    FAULTS["0"] = ValueError()
    key = uuid4()
    await stage.produce(broker, [outgoing(document(tenant_id, str(number), key)) for number in range(60)])

    consumer = toy.running.consumers["interactive"]
    consumer.kafka.subscribe(consumer.topics)
    await consumer.join()
    while not (left_behind := consumer.batches.aside.lowest()):
        await consumer.poll()
    FAULTS.clear()
    await consumer.batches.drain()
    monkeypatch.setattr("common.messaging.consumer.POLL_MS", 0)  # the broker has no time to answer before it is told
    await consumer.poll()

    ((partition, offset),) = left_behind.items()
    assert await stage.notes(toy, tenant_id) == ["0", "1", "2", "3", "4"]
    assert await consumer.kafka.committed(partition) <= offset + 5
    await consumer.kafka.stop()


@pytest.mark.parametrize("bound", ["MOST_RECORDS", "MOST_BYTES"])
async def test_what_one_tenant_has_beside_the_lane_takes_the_room_of_no_other(
    toy: Harness, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(f"common.messaging.aside.{bound}", 1)
    monkeypatch.setattr("common.messaging.batches.FIRST_PAUSE_S", 600.0)
    monkeypatch.setattr("common.messaging.batches.LONGEST_PAUSE_S", 600.0)
    FAULTS.update(poison=ValueError(), refused=Invalid("the answer is no"))
    other = uuid4()
    async with going(toy.running.consumers["interactive"].run):
        await stage.produce(broker, [outgoing(document(tenant_id, "poison"))])
        await comes_true(lambda: _occupied(toy))
        await stage.produce(broker, [outgoing(document(tenant_id, title)) for title in ("one", "two")])
        await stage.produce(broker, [outgoing(document(other, title)) for title in ("refused", "one", "two")])
        await eventually(lambda: stage.notes(toy, other), lambda notes: len(notes) == 2)
        assert _occupied(toy), "and the poison still waits for its next try"


async def test_a_tombstone_is_skipped_whatever_its_headers_say(toy: Harness, broker: str, tenant_id: UUID) -> None:
    event = document(tenant_id, "erased")
    for headers in ([], outgoing(event).headers):
        record = Outgoing("gateway.tenants.v1", b"a tenant", None, headers)
        await toy.receives_records([_as_fetched(record)])
    assert await stage.everything_in(broker, stage.DEAD) == []
    assert await stage.count(toy, "blocked_key") == 0


def _as_fetched(record: Outgoing) -> ConsumerRecord[Any, Any]:
    return ConsumerRecord(record.topic, 0, 0, 0, 0, record.key, record.value, None, 0, 0, tuple(record.headers))


async def test_headers_and_keys_that_no_program_of_ours_writes_kill_nobody(toy: Harness, broker: str, tenant_id: UUID) -> None:
    whole = outgoing(document(tenant_id, "strange"))
    strange = [
        replace(whole, headers=[(name, None) for name, _ in whole.headers]),  # type: ignore[list-item]
        replace(whole, key=b"\0\xff", value=b"[" * 5_000),
        replace(whole, value=b"x" * 1_040_000, headers=[*whole.headers]),
        outgoing(
            document(tenant_id, "strange"), **{"original-topic": "t", "original-partition": "0", "original-offset": "9" * 30}
        ),
    ]
    await toy.receives_records([_as_fetched(record) for record in strange])
    dead = await stage.everything_in(broker, stage.DEAD)
    assert [dict(letter.headers)["reason"] for letter in dead] == [b"missing_type", b"schema_mismatch", b"schema_mismatch"]
    assert dict(dead[-1].headers)["value-left-out"] == b"1040000"


@pytest.mark.usefixtures("impatient")
async def test_a_handler_that_never_comes_back_is_given_up(
    toy: Harness, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.messaging.batches.WITHIN_S", 0.2)
    quiet = uuid4()
    await stage.produce(broker, [outgoing(document(tenant_id, "hangs: for ever")), outgoing(document(quiet, "fine"))])
    async with going(*stage.consumers(toy)):
        assert await eventually(lambda: stage.notes(toy, quiet)) == ["fine"]
        await eventually(lambda: stage.everything_in(broker, stage.DEAD))
