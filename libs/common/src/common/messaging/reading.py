"""Reading a topic from its beginning to its present end, without being anybody's consumer group."""

from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from contracts.topics import Topic

from common.messaging.security import IN_THE_CLEAR, KafkaSecurity


async def read_topic(
    bootstrap: str, topic: Topic, security: KafkaSecurity = IN_THE_CLEAR
) -> AsyncIterator[ConsumerRecord[Any, Any]]:
    """Yields every record that the topic holds now, each partition oldest first."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest", **security.options
    )
    await consumer.start()
    try:
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        consumer.assign(partitions)
        for partition, end in (await consumer.end_offsets(partitions)).items():
            await consumer.seek_to_beginning(partition)
            while await consumer.position(partition) < end:
                for records in (await consumer.getmany(partition, timeout_ms=1_000)).values():
                    for record in records:
                        yield record
    finally:
        await consumer.stop()
