"""Topics are declared in cards and created here: the brokers create none by themselves."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code

from devkit.embedded.errors import EmbeddedError


class TopicCard(Protocol):
    """What a topic needs to exist; `config` holds Kafka's own topic settings."""

    @property
    def name(self) -> str: ...
    @property
    def partitions(self) -> int: ...
    @property
    def config(self) -> Mapping[str, str]: ...


async def create_topics(bootstrap: str, cards: Iterable[TopicCard]) -> None:
    """Creates the topics that are missing, with one replica, and leaves the others as they are."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        answer = await admin.create_topics([_new_topic(card) for card in cards])
    finally:
        await admin.close()
    for name, code, reason in answer.topic_errors:
        if for_code(code) not in (NoError, TopicAlreadyExistsError):
            raise EmbeddedError(f"Kafka refused the topic {name}: {reason or for_code(code).__name__}.")


def _new_topic(card: TopicCard) -> NewTopic:
    return NewTopic(card.name, num_partitions=card.partitions, replication_factor=1, topic_configs=dict(card.config))
