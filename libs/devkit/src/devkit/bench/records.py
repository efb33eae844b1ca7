"""What the topics say after a run: whose sends were in doubt, whose conversation waits for a person, and how many records
each topic has."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from contracts.catalogue import TOPICS
from contracts.conversation import ConversationHandedOff, ConversationOpened
from contracts.gateway import MessageReceived
from contracts.message_sender import MessageOutcomeUnknown
from contracts.topics import DELIVERIES, INCOMING_MESSAGES, LIFECYCLE, Topic


async def in_topics(bootstrap: str) -> dict[str, int]:
    """Returns how many records each topic has had so far."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False) as consumer:
        known = await consumer.topics()  # another checkout may have fewer
        ends = await consumer.end_offsets(partitions_of(known))
    totals: Counter[str] = Counter()
    for partition, end in ends.items():
        totals[partition.topic] += end
    return dict(totals)


async def in_doubt_and_handed_over(bootstrap: str) -> tuple[dict[str, int], set[str]]:
    """Returns how many sends to each phone were in doubt, and the phones whose conversation was handed to people."""
    phones: dict[str, str] = {}
    async for record in _read(bootstrap, INCOMING_MESSAGES, MessageReceived.type):
        phones[record["contact"]["key"]] = record["contact"]["address"].lstrip("+")
    doubts: Counter[str] = Counter()
    async for record in _read(bootstrap, DELIVERIES, MessageOutcomeUnknown.type):
        doubts[phones.get(record["contact_key"], "")] += 1
    opened = {
        record["conversation_id"]: record["contact_key"]
        async for record in _read(bootstrap, LIFECYCLE, ConversationOpened.type)
    }
    handed = {
        phones.get(opened.get(record["conversation_id"], ""), "")
        async for record in _read(bootstrap, LIFECYCLE, ConversationHandedOff.type)
    }
    return dict(doubts), handed


async def _read(bootstrap: str, topic: Topic, kind: str) -> AsyncIterator[dict[str, Any]]:
    """Yields every event of one type that the topic has now."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False) as consumer:
        partitions = _partitions([topic])
        ends = {partition: end for partition, end in (await consumer.end_offsets(partitions)).items() if end}
        consumer.assign(list(ends))
        await consumer.seek_to_beginning()
        while ends:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    if ("ce_type", kind.encode()) in record.headers:
                        yield orjson.loads(record.value)
            for partition in list(ends):
                if await consumer.position(partition) >= ends[partition]:
                    del ends[partition]


def partitions_of(known: Collection[str]) -> list[TopicPartition]:
    """Returns the partitions of our topics, of those that the broker has."""
    return _partitions(topic for topic in TOPICS if topic.name in known)


def _partitions(topics: Iterable[Topic]) -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for topic in topics for number in range(topic.partitions)]
