"""What the relay is handed in memory never overtakes what it was not, and costs the database nothing."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.db import Database
from common.messaging import outbox_store
from common.messaging.gaps import Gaps
from common.messaging.handover import GATHER_S, Handover
from common.messaging.outbox import INSERT, publish
from common.messaging.outbox_store import OutboxRow
from devkit.testing.harness import Harness
from devkit.testing.statements import ask, watched
from test_relay import Toys, never_looking, outbox_is_empty, tell, told
from toy import stage
from toy.stage import comes_true, document, eventually, going, tokens


async def untroubled(toy: Harness, tenant_id: UUID) -> bool:
    """Whether it leads, and knows of nothing that it would have to look for. It looks when there is something to send."""
    if toy.running.relay.leading and not toy.running.relay.carrying.rows.must_look:
        return True
    await tell(toy, document(tenant_id, "look"))
    return False


async def test_a_row_of_this_process_is_carried_without_a_question(
    toy: Harness, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time to delete comes here when all twenty are acknowledged, however long they take."""
    never_looking(monkeypatch)
    monkeypatch.setattr("common.messaging.carrying.DELETE_EVERY_S", 3_600.0)
    carrying = toy.running.relay.carrying
    async with going(toy.running.relay.run):
        await eventually(lambda: untroubled(toy, tenant_id))
        with watched(toy.database.kernel) as statements:
            for number in range(20):
                await tell(toy, document(tenant_id, str(number)))
            await comes_true(lambda: len(carrying.rows.sent) > 20 and all(carrying.rows.sent.values()))
            await carrying.delete_acknowledged()
    assert [sql for sql in statements if sql != outbox_store.WAITING.sql] == [outbox_store.DELETE.sql], "all of them together"
    assert len(await told(broker)) > 20


async def test_what_nobody_waits_for_is_gathered(
    toy: Harness, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    never_looking(monkeypatch)
    monkeypatch.setattr("common.messaging.handover.GATHER_S", 3_600.0)
    async with going(toy.running.relay.run):
        await eventually(lambda: untroubled(toy, tenant_id))
        urgent = [document(tenant_id, str(number)) for number in range(5)]
        for event in urgent:
            await tell(toy, tokens(tenant_id, "gpt"), event)
        await eventually(lambda: told(broker), lambda found: found.keys() >= {event.document_id for event in urgent})
        assert await stage.everything_in(broker, stage.TOKEN_USAGE) == []
        await toy.running.relay.drain()
    assert len(await stage.everything_in(broker, stage.TOKEN_USAGE)) == 5


async def test_an_older_row_of_another_replica_is_not_overtaken(
    two_toys: Toys, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one does not even say that it wrote something."""
    leading, silent = two_toys
    key = uuid4()
    never_looking(monkeypatch)
    async with going(leading.running.relay.run):
        await eventually(lambda: untroubled(leading, tenant_id))
        for number in range(0, 40, 2):
            await tell(silent, document(tenant_id, str(number), key))
            await tell(leading, document(tenant_id, str(number + 1), key))
        await eventually(lambda: outbox_is_empty(leading))
    assert (await told(broker))[key] == [str(number) for number in range(40)]


async def test_an_older_row_that_is_committed_late_is_waited_for_by_its_successors(
    two_toys: Toys, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    leading, silent = two_toys
    key, snapshots, snapshot = uuid4(), list[Database](), outbox_store.snapshot

    async def noted(database: Database) -> Any:
        snapshots.append(database)
        return await snapshot(database)

    async def looked() -> int:
        """How often the leader has looked, since others of its rows stand behind the gap."""
        await tell(leading, document(tenant_id, "beside it"))
        assert leading.running.relay.carrying.rows.must_look, "as long as the one that may fill the gap runs"
        return len(snapshots)

    never_looking(monkeypatch)
    async with going(leading.running.relay.run):
        await eventually(lambda: untroubled(leading, tenant_id))
        monkeypatch.setattr(outbox_store, "snapshot", noted)
        async with silent.database.begin(tenant_id) as slow:
            async with slow.scoped(tenant_id) as session:
                publish(session, document(tenant_id, "0", key))
            await slow.finish()  # it has its place, and is not committed
            slow._gathered.clear()
            await eventually(looked, lambda times: times > 3)
        await tell(leading, document(tenant_id, "1", key))
        await eventually(lambda: outbox_is_empty(leading))
    assert (await told(broker))[key] == ["0", "1"]


async def test_places_of_rows_that_never_came_trouble_nobody_for_long(
    two_toys: Toys, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    leading, failing = two_toys

    async def fail() -> None:
        async with failing.database.begin(tenant_id) as transaction:
            async with transaction.scoped(tenant_id) as session:
                publish(session, document(tenant_id, "never"))
            await transaction.finish()
            raise RuntimeError

    never_looking(monkeypatch)
    async with going(leading.running.relay.run):
        await eventually(lambda: untroubled(leading, tenant_id))
        with pytest.raises(RuntimeError):
            await fail()
        await tell(leading, document(tenant_id, "behind the gap"))
        await eventually(lambda: untroubled(leading, tenant_id))
        await eventually(lambda: outbox_is_empty(leading))
    assert {title for titles in (await told(broker)).values() for title in titles} == {"look", "behind the gap"}


async def test_more_than_is_kept_is_found_by_looking(
    toy: Harness, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.messaging.handover.MOST_ROWS", 10)
    keys = [uuid4() for _ in range(3)]
    rows = toy.running.relay.carrying.rows
    most = 0
    async with going(toy.running.relay.run):
        await eventually(lambda: untroubled(toy, tenant_id))
        for first in range(0, 300, 6):
            await tell(toy, *(document(tenant_id, str(number), keys[number % 3]) for number in range(first, first + 6)))
            most = max(most, len(rows._waiting))
        await tell(toy, *(document(tenant_id, str(number), keys[number % 3]) for number in range(300, 330)))
        assert rows.behind, "thirty are more than ten"
        await eventually(lambda: outbox_is_empty(toy))
    assert most <= 10
    found = await told(broker)
    assert {key: found[key] for key in keys} == {
        key: [str(number) for number in range(place, 330, 3)] for place, key in enumerate(keys)
    }


def row(id_: int, key: str = "key", topic: str = "knowledge.documents.v1") -> OutboxRow:
    return OutboxRow(id_, topic, key, {}, b"value")


def settled(*known: int) -> Handover:
    """One that leads, and has looked: these rows are known."""
    handover = Handover()
    handover.find([], handover.pop_all(), more=False)
    handover.expect([row(id_) for id_ in known])
    handover.abandon([])
    handover._expected.clear()
    handover.gaps.ask()
    handover.gaps.looked(handover.gaps.observe(100, 100))
    assert not handover.must_look
    return handover


def test_a_commit_of_which_we_hear_first_waits_for_the_older_one_of_its_key() -> None:
    handover = settled(1)
    older, younger, other = row(2), row(3), row(4, "another key")
    for one in (older, younger, other):
        handover.expect([one])
    handover.carry([other])
    assert not handover.must_look
    handover.carry([younger])
    assert handover.must_look

    mine = handover.pop_all()
    assert handover.find([older], mine, more=False) == [older, younger, other]
    handover.carry([older])
    assert handover.pop_due() == [], "it was found already"


def test_a_row_of_which_nobody_knows_what_became_is_looked_for() -> None:
    """Its commit never came back: it may stand there, before what follows under its key."""
    handover = settled(1)
    in_doubt, younger = row(2), row(3)
    handover.expect([in_doubt])
    handover.abandon([in_doubt])
    handover.expect([younger])
    handover.carry([younger])
    assert handover.must_look
    assert handover.find([in_doubt], handover.pop_all(), more=False) == [in_doubt, younger]


def test_where_there_is_more_than_was_found_only_what_is_older_is_sent() -> None:
    handover = settled(1)
    rows = [row(id_) for id_ in range(2, 10)]
    handover.expect([rows[0], rows[7]])
    handover.carry([rows[0], rows[7]])
    mine = handover.pop_all()
    assert handover.find(rows[1:5], mine, more=True) == rows[:5]
    assert handover.behind
    assert handover.sent.keys() == {2, 3, 4, 5, 6}, "the last one is to be found"


def test_a_gap_ends_with_the_transactions_that_could_fill_it() -> None:
    gaps = Gaps()
    gaps.know([1])
    gaps.ask()
    gaps.looked(gaps.observe(10, 10))
    assert not gaps

    gaps.know([3])
    gaps.looked({})
    assert gaps.doubtful
    gaps.ask()
    gaps.know([5])  # 4 is noticed after the snapshot was asked for: it says nothing of it
    gaps.looked(gaps.observe(11, 12))
    assert gaps, "a transaction runs that may be the one"
    gaps.looked(gaps.observe(12, 13))
    assert gaps, "4 is still open"
    gaps.ask()
    gaps.looked(gaps.observe(13, 13))
    assert not gaps


def test_a_gap_ends_when_its_row_is_found_and_begins_where_one_is_lost() -> None:
    gaps = Gaps()
    gaps.know([1])
    gaps.ask()
    gaps.looked(gaps.observe(1, 1))
    gaps.know([4])
    gaps.know([3, 2])
    assert not gaps
    gaps.lose([4])
    assert gaps


def test_a_leap_of_ids_is_one_gap() -> None:
    gaps = Gaps()
    gaps.know([1, 1_000_000])
    assert len(gaps._open) == 1


def test_ids_that_a_fallen_server_gives_again_are_not_believed_to_be_known() -> None:
    """The transactions that were given them fell with it; another replica may be given them now."""
    gaps = Gaps()
    gaps.know([1, 100])
    gaps.begin()
    gaps.ask()
    gaps.looked(gaps.observe(10, 10))
    gaps.know([61])
    assert gaps, "60 may be another replica's"


async def test_what_becomes_due_while_it_is_decided_whether_to_look_is_not_sent_without_a_look(
    quiet_toy: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrying = quiet_toy.running.relay.carrying
    carrying.rows, carrying._look_at = settled(1), float("inf")
    unhurried = row(3, topic=stage.TOKEN_USAGE.name)
    carrying.rows.expect([unhurried])
    carrying.rows.carry([unhurried])
    assert carrying.rows.must_look, "2 is somebody else's"
    clock = iter([carrying.rows._since + GATHER_S / 2])
    monkeypatch.setattr(
        "common.messaging.handover.time",
        SimpleNamespace(monotonic=lambda: next(clock, carrying.rows._since + GATHER_S)),
    )
    await carrying.step()
    assert carrying.rows._waiting == [unhurried]


async def test_nothing_is_deleted_that_the_broker_has_not_acknowledged(quiet_toy: Harness, tenant_id: UUID) -> None:
    carrying = quiet_toy.running.relay.carrying
    await tell(quiet_toy, document(tenant_id, "acknowledged"), document(tenant_id, "on its way"))
    first, second = (await outbox_store.oldest(quiet_toy.database, []))[0]
    carrying.rows.sent = {first.id: True, second.id: False}
    await carrying.delete_acknowledged()
    assert (await outbox_store.oldest(quiet_toy.database, []))[0] == [second]
    assert carrying.rows.sent == {second.id: False}


async def test_a_transaction_has_its_id_before_its_rows_have_theirs(quiet_toy: Harness, tenant_id: UUID) -> None:
    """Else one of which nothing shows yet could be overlooked, and what is missing be taken for what will never come."""
    async with quiet_toy.session(tenant_id) as session:
        publish(session, document(tenant_id, "only this"))
        plan = await ask(session.ready(), f"explain {INSERT.sql}", ids=[], topics=[], keys=[], headers=[], values=[])
    assert any("One-Time Filter: (pg_current_xact_id() IS NOT NULL)" in line[0] for line in plan)


def test_what_waits_in_memory_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it the relay looks into the outbox, where the rows are all the same."""
    monkeypatch.setattr("common.messaging.handover.BATCH_BYTES", 100)
    rows = Handover()
    rows.begin()
    rows.pop_all()
    for number, size in enumerate((60, 40)):
        carried = [OutboxRow(number, stage.DOCUMENTS, "key", {}, bytes(size))]
        rows.expect(carried)
        rows.carry(carried)
    assert not rows.behind
    one_more = [OutboxRow(2, stage.DOCUMENTS, "key", {}, bytes(1))]
    rows.expect(one_more)
    rows.carry(one_more)
    assert rows.behind
    assert rows.pop_all() == []
