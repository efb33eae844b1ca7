"""All event classes, so that whoever needs the whole registry imports one module."""

from contracts import analytics, billing, conversation, gateway, knowledge, llm_orchestration, message_sender, people
from contracts.event import REGISTRY, Event
from contracts.topics import SERVICES, Topic, dead_letter_topic, retry_topic

PRODUCERS = (gateway, conversation, people, llm_orchestration, knowledge, message_sender, billing, analytics)

EVENTS: dict[str, type[Event]] = dict(sorted(REGISTRY.items()))

STREAMS: tuple[Topic, ...] = tuple({event.topic.name: event.topic for event in EVENTS.values()}.values())

TOPICS: tuple[Topic, ...] = STREAMS + tuple(
    topic(service) for service in SERVICES for topic in (retry_topic, dead_letter_topic)
)
