"""The relay over a real broker: at least once, in order per key, one leader, and nothing that could wedge it."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from common.errors import TooLarge
from common.messaging import outbox_store
from common.messaging.outbox import MAX_VALUE_BYTES, publish
from common.messaging.relay import Relay
from common.provision.databases import PostgresServer
from contracts.event import Event
from devkit.testing.harness import Harness
from structlog.testing import capture_logs
from toy import stage
from toy.stage import comes_true, document, eventually, going, tokens

LOSE_LEADERSHIP = """
    select pg_terminate_backend(pid) from pg_locks join pg_database on pg_database.oid = pg_locks.database
    where locktype = 'advisory' and granted and datname = %s
"""
Toys = tuple[Harness, Harness]


async def tell(toy: Harness, *events: Event) -> None:
    """Publish events, one commit for all of them."""
    async with toy.session(events[0].tenant_id) as session:
        for event in events:
            publish(session, event)


async def told(broker: str) -> dict[UUID, list[str]]:
    """The titles on the topic by their key, in order."""
    found: dict[UUID, list[str]] = {}
    for record in await stage.everything_in(broker, stage.DOCUMENTS):
        event = stage.DocumentUploaded.read(record.value)
        assert record.key == str(event.document_id).encode()
        found.setdefault(event.document_id, []).append(event.title)
    return found


def never_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """The leader looks into the outbox only where it must."""
    monkeypatch.setattr("common.messaging.carrying.LOOK_EVERY_S", 3_600.0)
    monkeypatch.setattr("common.messaging.carrying.MEASURE_EVERY_S", 3_600.0)
    monkeypatch.setattr("common.messaging.relay.ASK_EVERY_S", 3_600.0)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> set[Relay]:
    """Those who stood and were not elected."""
    elected, refused = Relay._elected, set[Relay]()

    async def noted(relay: Relay, connection: psycopg.AsyncConnection[Any]) -> bool:
        if not (leads := await elected(relay, connection)):
            refused.add(relay)
        return leads

    monkeypatch.setattr(Relay, "_elected", noted)
    return refused


async def outbox_is_empty(toy: Harness) -> bool:
    return await stage.count(toy, "outbox") == 0


async def test_events_arrive_in_the_order_of_their_commits(toy: Harness, broker: str, tenant_id: UUID) -> None:
    keys = [uuid4() for _ in range(5)]
    for first in range(0, 1_200, 60):
        await tell(toy, *(document(tenant_id, str(number), keys[number % 5]) for number in range(first, first + 60)))
    async with going(toy.running.relay.run):
        await eventually(lambda: outbox_is_empty(toy))

    assert await told(broker) == {key: [str(n) for n in range(place, 1_200, 5)] for place, key in enumerate(keys)}


async def test_of_large_events_few_are_carried_at_a_time_and_without_a_pause(
    toy: Harness, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    never_looking(monkeypatch)
    monkeypatch.setattr("common.messaging.outbox_store.BATCH_BYTES", 2_000)
    key = uuid4()
    await tell(toy, *(document(tenant_id, f"{number} " + "x" * 200, key) for number in range(100)))
    rows, more = await outbox_store.oldest(toy.database, [])
    assert (1 <= len(rows) < 10, more) == (True, True)
    async with going(toy.running.relay.run):
        await eventually(lambda: outbox_is_empty(toy))
    assert [title.split()[0] for title in (await told(broker))[key]] == [str(number) for number in range(100)]


async def test_what_a_transaction_published_before_it_failed_is_never_told(toy: Harness, tenant_id: UUID) -> None:
    async def fail() -> None:
        async with toy.session(tenant_id) as session:
            publish(session, document(tenant_id, "never"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()

    assert await toy.outbox() == []


@contextmanager
def undeletable(toy: Harness) -> Iterator[None]:
    with psycopg.connect(toy.own_database.owner_url, autocommit=True) as owner:
        owner.execute("revoke delete on outbox from toy_kernel")
        yield
        owner.execute("grant delete on outbox to toy_kernel")


async def test_a_kill_between_acknowledgement_and_deletion_repeats_but_loses_nothing(
    two_toys: Toys, broker: str, tenant_id: UUID
) -> None:
    killed, other = two_toys
    key = uuid4()
    with undeletable(killed):
        async with going(killed.running.relay.run):
            await tell(killed, *(document(tenant_id, str(number), key) for number in range(10)))
            await eventually(lambda: told(broker), lambda found: len(found.get(key, [])) == 10)
    await tell(other, document(tenant_id, "10", key))
    async with going(other.running.relay.run):
        await eventually(lambda: outbox_is_empty(other))

    titles = (await told(broker))[key]
    assert list(dict.fromkeys(titles)) == [str(number) for number in range(11)], "first appearances are in order"
    assert titles == [*map(str, range(10)), *map(str, range(11))]


async def test_a_relay_that_fails_ends_like_any_other_when_it_is_stopped(toy: Harness, tenant_id: UUID) -> None:
    with undeletable(toy), capture_logs() as logs:
        async with going(toy.running.relay.run):  # which fails for a part that ends by anything but being cancelled
            await tell(toy, document(tenant_id, "refused"))
            await comes_true(lambda: any(line["event"] == "relay_database_unavailable" for line in logs))


async def test_who_lives_repeats_nothing_that_it_could_not_delete(toy: Harness, broker: str, tenant_id: UUID) -> None:
    async with going(toy.running.relay.run):
        with undeletable(toy):
            await tell(toy, *(document(tenant_id, str(number)) for number in range(10)))
            await eventually(lambda: told(broker), lambda found: len(found) == 10)
            await eventually(lambda: leads(toy), lambda leads: not leads)  # the refusal costs it the lead
        await eventually(lambda: outbox_is_empty(toy))
    assert sum(map(len, (await told(broker)).values())) == 10


async def test_one_leads_and_another_takes_over_when_it_dies(
    two_toys: Toys, broker: str, postgres_server: PostgresServer, tenant_id: UUID, refused: set[Relay]
) -> None:
    database = two_toys[0].own_database.name
    relays = [toy.running.relay for toy in two_toys]

    async def leading() -> list[Relay]:
        return [relay for relay in relays if relay.leading]

    async with AsyncExitStack() as stack:
        tasks = {relay: await stack.enter_async_context(going(relay.run)) for relay in relays}
        (leader,) = await eventually(leading)
        await comes_true(lambda: refused)
        assert await leading() == [leader], "never two"
        (follower,) = refused

        tasks[leader][0].cancel()
        await eventually(leading, lambda found: found == [follower])

        with postgres_server.admin() as admin:
            admin.execute(LOSE_LEADERSHIP, [database])
        await tell(two_toys[0], document(tenant_id, "after the change"))
        await eventually(lambda: outbox_is_empty(two_toys[0]))
    assert sum(map(len, (await told(broker)).values())) == 1


async def test_a_commit_on_another_replica_wakes_the_leader(
    two_toys: Toys, broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch, refused: set[Relay]
) -> None:
    never_looking(monkeypatch)
    leading, following = two_toys
    async with going(leading.running.relay.run):
        await eventually(lambda: leads(leading))
        async with going(following.running.relay.run):
            await comes_true(lambda: following.running.relay in refused)
            for number in range(5):
                await tell(following, document(tenant_id, str(number)))
                await eventually(lambda: outbox_is_empty(following))
    assert not following.running.relay.leading


async def leads(toy: Harness) -> bool:
    return toy.running.relay.leading


async def test_the_largest_event_passes_and_a_larger_one_is_refused_when_published(
    toy: Harness, broker: str, tenant_id: UUID
) -> None:
    largest = document(tenant_id, "")
    largest = largest.model_copy(update={"title": "x" * (MAX_VALUE_BYTES - len(largest.write()))})
    async with toy.session(tenant_id) as session:
        with pytest.raises(TooLarge):
            publish(session, largest.model_copy(update={"title": largest.title + "x"}))
        publish(session, largest)
    await tell(toy, document(tenant_id, "behind it"))
    async with going(toy.running.relay.run):
        await eventually(lambda: outbox_is_empty(toy))

    records = await stage.everything_in(broker, stage.DOCUMENTS)
    assert sorted(len(record.value) for record in records)[1:] == [MAX_VALUE_BYTES]


async def test_after_a_drain_nothing_waits_and_nothing_was_told_twice(toy: Harness, broker: str, tenant_id: UUID) -> None:
    relay = toy.running.relay
    async with going(relay.run):
        await eventually(lambda: leads(toy))
        await tell(toy, *(document(tenant_id, str(number)) for number in range(400)))
        await tell(toy, tokens(tenant_id, "unhurried"))
        await asyncio.gather(relay.drain(), relay.drain())
        assert await outbox_is_empty(toy)
    assert len(await told(broker)) == 400


async def test_who_does_not_lead_leaves_the_drain_to_others(toy: Harness, tenant_id: UUID) -> None:
    await tell(toy, document(tenant_id, "for others"))
    await toy.running.relay.drain()
    assert await stage.count(toy, "outbox") == 1
