"""Topics are declared in cards and created here: the brokers create none by themselves."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code


class TopicCard(Protocol):
    """What a topic needs to exist; `config` holds Kafka's own topic settings."""

    @property
    def name(self) -> str: ...
    @property
    def partitions(self) -> int: ...
    @property
    def config(self) -> Mapping[str, str]: ...


class TopicRefused(Exception):
    """The broker did not create a topic; the message says which, and why."""


async def create_topics(bootstrap: str, cards: Iterable[TopicCard], *, replicas: int = 1) -> None:
    """Creates the topics that are missing, and leaves the others as they are. Raises `TopicRefused`, and `KafkaError` when
    nobody answers.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        answer = await admin.create_topics([_new_topic(card, replicas) for card in cards])
    finally:
        await admin.close()
    for name, code, reason in answer.topic_errors:
        if for_code(code) not in (NoError, TopicAlreadyExistsError):
            raise TopicRefused(f"Kafka refused the topic {name}: {reason or for_code(code).__name__}.")


def _new_topic(card: TopicCard, replicas: int) -> NewTopic:
    return NewTopic(card.name, num_partitions=card.partitions, replication_factor=replicas, topic_configs=dict(card.config))
