"""What died comes back: in order, once, and to the state as if nothing had ever failed."""

import asyncio
import json
import os
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.dead_letters_cli import dead_letters_commands
from devkit.testing.harness import Harness, record_of
from toy import stage
from toy.handlers import FAULTS
from toy.main import service
from toy.stage import document, eventually, going, outgoing
from typer.testing import CliRunner

Toys = tuple[Harness, Harness]

pytestmark = pytest.mark.usefixtures("impatient")


async def desk(toy: Harness, broker: str, *arguments: str) -> str:
    """Returns what `python -m toy dead-letters …` says, in a thread because it brings an event loop of its own. What the
    toy logs meanwhile goes to the other stream.
    """
    told = {**os.environ, **stage.environment(toy.own_database, broker)}
    app = dead_letters_commands(service)
    result = await asyncio.to_thread(CliRunner().invoke, app, arguments, env=told)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


async def listed(toy: Harness, broker: str, *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (await desk(toy, broker, "list", *arguments)).splitlines()]


async def die(toy: Harness, broker: str, tenant_id: UUID, key: UUID) -> None:
    """`first` is handled, `poison` dies, `second` and `third` follow it; another key goes on."""
    FAULTS["poison"] = ValueError()
    titles = ("first", "poison", "second", "third")
    records = [outgoing(document(tenant_id, title, key)) for title in titles]
    await stage.produce(broker, [*records, outgoing(document(tenant_id, "of another key"))])
    async with going(*stage.consumers(toy)):
        await eventually(lambda: stage.everything_in(broker, stage.DEAD), lambda dead: len(dead) == 3)
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 2)


async def test_a_blocked_key_waits_in_order_and_other_keys_go_on(toy: Harness, broker: str, tenant_id: UUID) -> None:
    key = uuid4()
    await die(toy, broker, tenant_id, key)

    assert sorted(await stage.notes(toy, tenant_id)) == ["first", "of another key"]
    letters = await listed(toy, broker)
    assert [(letter["reason"], letter["state"]) for letter in letters] == [
        ("ValueError", "open"), ("blocked", "open"), ("blocked", "open"),
    ]  # fmt: skip
    assert {letter["ce_tenantid"] for letter in letters} == {str(tenant_id)}
    assert "poison" not in json.dumps(letters), "the list shows no values"
    shown = json.loads(await desk(toy, broker, "show", letters[0]["name"]))
    assert json.loads(shown["value"])["title"] == "poison"
    assert [letter["reason"] for letter in await listed(toy, broker, "--reason", "blocked")] == ["blocked", "blocked"]
    assert await listed(toy, broker, "--type", "knowledge.document-failed.v1") == []


async def test_a_redrive_gives_the_state_of_never_having_failed(two_toys: Toys, broker: str, tenant_id: UUID) -> None:
    (toy, restarted), key = two_toys, uuid4()
    await die(toy, broker, tenant_id, key)
    FAULTS.clear()

    assert await desk(toy, broker, "redrive", "--dry-run") == "3 would be redriven\n"
    assert await desk(toy, broker, "redrive") == "3 redriven\n"
    async with going(*stage.consumers(restarted)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 5)
        assert await desk(toy, broker, "redrive") == "0 redriven\n"
        await stage.produce(broker, [outgoing(document(tenant_id, "fourth", key))])
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: "fourth" in notes)

    assert (await stage.notes_by_subject(toy, tenant_id))[key] == ["first", "poison", "second", "third", "fourth"]
    assert {letter["state"] for letter in await listed(toy, broker)} == {"handled"}
    assert await stage.count(toy, "blocked_key") == 0


async def test_a_redrive_that_reaches_the_service_twice_changes_nothing(two_toys: Toys, broker: str, tenant_id: UUID) -> None:
    (toy, restarted), key = two_toys, uuid4()
    await die(toy, broker, tenant_id, key)
    FAULTS.clear()

    await desk(toy, broker, "redrive")
    assert await desk(toy, broker, "redrive") == "3 redriven\n", "nobody has read the first ones yet"
    async with going(*stage.consumers(restarted)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 5)
        await stage.produce(broker, [outgoing(document(tenant_id, "fourth", key))])
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: "fourth" in notes)

    assert (await stage.notes_by_subject(toy, tenant_id))[key] == ["first", "poison", "second", "third", "fourth"]
    assert await stage.count(toy, "blocked_key") == 0


async def test_a_redrive_before_the_fix_keeps_the_order(two_toys: Toys, broker: str, tenant_id: UUID) -> None:
    (toy, restarted), key = two_toys, uuid4()
    await die(toy, broker, tenant_id, key)

    await desk(toy, broker, "redrive")
    async with going(*stage.consumers(restarted)):
        await eventually(lambda: stage.everything_in(broker, stage.DEAD), lambda dead: len(dead) == 6)
        assert (await stage.notes_by_subject(toy, tenant_id))[key] == ["first"]
        FAULTS.clear()
        assert await desk(toy, broker, "redrive") == "3 redriven\n", "each once, though each has died twice"
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 5)

    assert (await stage.notes_by_subject(toy, tenant_id))[key] == ["first", "poison", "second", "third"]


async def test_a_letter_redriven_alone_waits_behind_the_one_before_it(two_toys: Toys, broker: str, tenant_id: UUID) -> None:
    (toy, restarted), key = two_toys, uuid4()
    await die(toy, broker, tenant_id, key)
    FAULTS.clear()
    poison, second, _ = await listed(toy, broker)

    async with going(*stage.consumers(restarted)):
        await desk(toy, broker, "redrive", second["name"])
        await eventually(lambda: stage.everything_in(broker, stage.DEAD), lambda dead: len(dead) == 4)
        await desk(toy, broker, "redrive", poison["name"])
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: "poison" in notes)
        await desk(toy, broker, "redrive", second["name"])
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: "second" in notes)

    assert (await stage.notes_by_subject(toy, tenant_id))[key] == ["first", "poison", "second"]


async def test_a_discarded_letter_holds_nothing_back(two_toys: Toys, broker: str, tenant_id: UUID) -> None:
    (toy, restarted), key = two_toys, uuid4()
    await die(toy, broker, tenant_id, key)
    poison = (await listed(toy, broker))[0]["name"]

    assert await desk(toy, broker, "discard", poison) == "1 discarded\n"
    assert await desk(toy, broker, "discard", poison) == "0 discarded\n"
    assert await desk(toy, broker, "redrive") == "2 redriven\n"
    async with going(*stage.consumers(restarted)):
        await eventually(lambda: stage.notes(toy, tenant_id), lambda notes: len(notes) == 4)

    assert (await stage.notes_by_subject(toy, tenant_id))[key] == ["first", "second", "third"]
    assert await stage.count(toy, "blocked_key") == 0


async def test_a_blocked_key_survives_a_redelivery_of_everything(toy: Harness, broker: str, tenant_id: UUID) -> None:
    """The process was killed after it buried records and before it committed offsets."""
    key = uuid4()
    FAULTS["poison"] = ValueError()
    records = [outgoing(document(tenant_id, title, key)) for title in ("first", "poison", "second")]
    await stage.produce(broker, records)
    polled = await stage.everything_in(broker, stage.DOCUMENTS)
    interactive = toy.running.consumers["interactive"]
    await interactive.handle(polled)
    await interactive.handle(polled)

    assert await stage.notes(toy, tenant_id) == ["first"]
    assert await stage.count(toy, "blocked_key") == 2
    FAULTS.clear()
    assert await desk(toy, broker, "redrive") == "2 redriven\n"
    await interactive.handle(await stage.everything_in(broker, stage.RETRY))
    assert await stage.notes(toy, tenant_id) == ["first", "poison", "second"]
    assert await stage.count(toy, "blocked_key") == 0


async def test_what_comes_back_unblocks_its_own_key_alone(toy: Harness, broker: str, tenant_id: UUID) -> None:
    """Two keys died in one partition."""
    keys, lane = [uuid4(), uuid4()], toy.running.consumers["interactive"]
    FAULTS["poison"] = ValueError()
    await lane.handle([record_of(document(tenant_id, "poison", key), offset=place) for place, key in enumerate(keys)])
    FAULTS.clear()
    one, _ = await listed(toy, broker)
    assert await desk(toy, broker, "redrive", one["name"]) == "1 redriven\n"
    await lane.handle(await stage.everything_in(broker, stage.RETRY))
    await lane.handle([record_of(document(tenant_id, "behind", key), offset=place) for place, key in enumerate(keys, 2)])

    assert list((await stage.notes_by_subject(toy, tenant_id)).values()) == [["poison", "behind"]]
    assert await stage.count(toy, "blocked_key") == 2, "the other one, and what is behind it"


async def test_a_blocked_key_costs_another_tenant_of_its_batch_nothing(toy: Harness, broker: str, tenant_id: UUID) -> None:
    key, other = uuid4(), uuid4()
    await die(toy, broker, tenant_id, key)
    far_behind = 10**9  # topics are emptied, not made anew: an offset says what is behind the dead one
    batch = [
        record_of(document(tenant_id, "fourth", key), offset=far_behind),
        record_of(document(other, "fine"), offset=far_behind + 1),
    ]
    await toy.running.consumers["interactive"].handle(batch)
    assert await stage.notes(toy, other) == ["fine"]
    assert len(await stage.everything_in(broker, stage.DEAD)) == 4
