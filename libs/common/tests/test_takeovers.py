"""A partition goes from one process to another: what the first noted beside it, and what it still had in hand."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from aiokafka import TopicPartition
from devkit.testing.harness import Harness, record_of
from toy import stage
from toy.stage import comes_true, document, eventually, going, outgoing


async def test_what_stands_aside_goes_with_its_partition(toy: Harness, broker: str, tenant_id: UUID) -> None:
    """Or it would be tried beside its next owner, and hold up what is committed when the partition comes back."""
    stage.poison_notes(toy, "raise exception 'no'")
    consumer = toy.running.consumers["interactive"]
    await stage.produce(broker, [outgoing(document(tenant_id, "poison"))])
    async with going(consumer.run):
        await comes_true(lambda: consumer.batches.aside.occupied)
        await consumer.hand_back(consumer.kafka.assignment())
        assert not consumer.batches.aside.occupied
        assert consumer.batches.aside.lowest() == {}


async def test_who_gave_partitions_away_goes_on_saying_how_far_it_is_with_the_rest(
    two_toys: tuple[Harness, Harness], broker: str, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker refuses what is said of another's partition, and all that is said together with it."""
    monkeypatch.setattr("common.messaging.consumer.COMMIT_EVERY_S", 0.0)
    lanes = [toy.running.consumers["interactive"] for toy in two_toys]

    async def handle(number: int) -> None:
        before = len(await stage.notes(two_toys[0], tenant_id))
        await stage.produce(broker, [outgoing(document(tenant_id, "one")) for _ in range(number)])
        await eventually(lambda: stage.notes(two_toys[0], tenant_id), lambda notes: len(notes) == before + number)

    async def said() -> dict[TopicPartition, int | None]:
        return {one: await lane.kafka.committed(one) for lane in lanes for one in lane.kafka.assignment() & ends.keys()}

    async with going(lanes[0].run):
        await handle(60)
        async with going(lanes[1].run):
            await comes_true(lambda: all(lane.kafka.assignment() for lane in lanes))
            await handle(60)
            records = await stage.everything_in(broker, stage.DOCUMENTS)
            ends = {TopicPartition(one.topic, one.partition): one.offset + 1 for one in records}
            await eventually(said, lambda found: found == ends)


async def test_a_mark_says_nothing_of_what_stands_at_another_offset(toy: Harness) -> None:
    """Or what comes behind a record that was finished would be given up for the processes that died over that one."""
    consumer = toy.running.consumers["interactive"]
    async with going(consumer.run):
        await comes_true(consumer.kafka.assignment)
        partition = min(consumer.kafka.assignment())
        await consumer.begun.mark({partition: (3, 2)})
        assert await consumer.begun.times({partition: 3}) == {partition: 2}
        assert await consumer.begun.times({partition: 4}) == {}


async def test_a_mark_does_not_pass_what_stands_aside(toy: Harness, broker: str, tenant_id: UUID) -> None:
    """It is written beside an offset: whoever comes next begins there, and never reads what is below."""
    stage.poison_notes(toy, "raise exception 'no'")
    consumer, key = toy.running.consumers["interactive"], uuid4()
    await stage.produce(broker, [outgoing(document(tenant_id, "poison", key))])
    async with going(consumer.run):
        await comes_true(lambda: consumer.batches.aside.occupied)
        ((partition, at),) = consumer.batches.aside.lowest().items()
        behind = replace(record_of(document(uuid4(), "behind it"), offset=at + 1), partition=partition.partition)
        await consumer._handle_one_by_one(partition, [behind])
        assert (await consumer.kafka.committed(partition) or 0) <= at
