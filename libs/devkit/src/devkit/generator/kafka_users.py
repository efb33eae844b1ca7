"""Strimzi's `KafkaUser` manifests: what each service may read and write, which is what its code subscribes to and publishes."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from common.roles import package_of
from common.service import Service
from contracts.catalogue import TOPICS
from contracts.topics import SERVICES, dead_letter_topic, retry_topic

from devkit.generator.files import GeneratedFiles, yaml_text
from devkit.generator.manifests import CLUSTER

FILE = Path("deploy/k8s/components/kafka/kafka-users.yaml")
ANALYSTS = "analysts"
AUTOSCALER = "autoscaler"

AclRule = dict[str, Any]
"""A rule of a `KafkaUser`'s `spec.authorization.acls`."""


def kafka_users_file() -> GeneratedFiles:
    return {FILE: yaml_text(*(user(name, rules) for name, rules in acls().items()), source="subscriptions of services")}


def acls() -> Mapping[str, list[AclRule]]:
    """Returns the rules of each user. What is not allowed is denied."""
    services = {name: _service_rules(name) for name in SERVICES}
    return services | {ANALYSTS: _analysts_rules(), AUTOSCALER: _autoscaler_rules()}


def user(name: str, rules: Iterable[AclRule]) -> dict[str, Any]:
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaUser",
        "metadata": {"name": name, "labels": {"strimzi.io/cluster": CLUSTER}},
        "spec": {"authentication": {"type": "scram-sha-512"}, "authorization": {"type": "simple", "acls": [*rules]}},
    }


def consumer_groups(name: str) -> dict[str, set[str]]:
    """Returns the topics of each consumer group of a service, one group for each of its lanes."""
    service: Service = import_module(f"{package_of(name)}.main").service
    if service.subscriptions is None:
        return {}
    groups = {"interactive": name, "background": f"{name}.background"}
    return {groups[lane]: service.subscriptions.topics(lane) for lane in service.subscriptions.lanes}


def _service_rules(name: str) -> list[AclRule]:
    groups = consumer_groups(name)
    own = {dead_letter_topic(name).name, retry_topic(name).name}  # dead letters are listed, and put back, as the service
    read = own.union(*groups.values())
    written = own | {topic.name for topic in TOPICS if topic.producer == name}
    topics = [
        _rule("topic", topic, [*(["Read"] if topic in read else []), *(["Write"] if topic in written else []), "Describe"])
        for topic in sorted(read | written)
    ]
    return [*topics, *(_rule("group", group, ["Read"]) for group in sorted(groups))]


def _analysts_rules() -> list[AclRule]:
    """Returns what readers of facts may: never `analytics.dead`, where records of any kind can lie."""
    own = {dead_letter_topic("analytics").name, retry_topic("analytics").name}
    facts = sorted(topic.name for topic in TOPICS if topic.producer == "analytics" and topic.name not in own)
    return [
        *(_rule("topic", topic, ["Read", "Describe"]) for topic in facts),
        _rule("group", f"{ANALYSTS}.", ["Read"], pattern="prefix"),
    ]


def _autoscaler_rules() -> list[AclRule]:
    """Returns what counting lag takes: where topics end, and where groups are."""
    groups = {group: topics for name in SERVICES for group, topics in consumer_groups(name).items()}
    return [
        *(_rule("topic", topic, ["Describe"]) for topic in sorted(set().union(*groups.values()))),
        *(_rule("group", group, ["Describe"]) for group in sorted(groups)),
    ]


def _rule(kind: str, name: str, operations: list[str], *, pattern: str = "literal") -> AclRule:
    return {"resource": {"type": kind, "name": name, "patternType": pattern}, "operations": operations}
