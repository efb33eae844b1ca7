"""Strimzi's `KafkaTopic` manifests of all topics."""

from pathlib import Path
from typing import Any

from contracts.catalogue import TOPICS
from contracts.topics import Topic

from devkit.generator.files import GeneratedFiles, yaml_text

FILE = Path("deploy/k8s/components/kafka/kafka-topics.yaml")
CLUSTER = "prosa"
REPLICAS = 3
IN_SYNC = 2


def manifest_file() -> GeneratedFiles:
    return {FILE: yaml_text(*map(manifest, TOPICS))}


def manifest(topic: Topic) -> dict[str, Any]:
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": {"name": topic.name, "labels": {"strimzi.io/cluster": CLUSTER}},
        "spec": {
            "partitions": topic.partitions,
            "replicas": REPLICAS,
            "config": {"min.insync.replicas": IN_SYNC, **{name: _typed(value) for name, value in topic.config.items()}},
        },
    }


def _typed(value: str) -> str | int:
    return int(value) if value.isdigit() else value
