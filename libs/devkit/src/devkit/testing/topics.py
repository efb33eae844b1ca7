"""Reading what stands on a topic, as an analyst's tool would: plain JSON, from the beginning to the present end."""

import json
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition


async def read_topic(bootstrap: str, topic: str) -> list[dict[str, Any]]:
    """The values of all records that the topic holds now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(partitions)
        values: list[dict[str, Any]] = []
        for partition, end in (await consumer.end_offsets(partitions)).items():
            await consumer.seek_to_beginning(partition)
            while await consumer.position(partition) < end:
                for records in (await consumer.getmany(partition, timeout_ms=500)).values():
                    values.extend(json.loads(record.value) for record in records if record.value)
        return values
    finally:
        await consumer.stop()
