"""The secrets of a trial in a cluster, made up: what the platform's secret store has in production."""

import secrets
from collections.abc import Iterator, Mapping

from common.provision.secrets import FleetSecrets
from common.roles import app_role, kernel_role, owner_role, package_of
from contracts.topics import SERVICES

from devkit.manifests.building import Manifest

TIERS: Mapping[str, str] = {
    "gateway": "core",
    "conversation": "core",
    "message-sender": "core",
    "knowledge": "ai",
    "llm-orchestration": "ai",
    "billing": "books",
    "analytics": "books",
}
"""The database cluster of each service."""
NAMESPACE = "prosa"
TLS = "sslmode=verify-full&sslrootcert=/run/database/ca.crt"


def made_up(openai_api_key: str = "simulator") -> list[Manifest]:
    """Returns `Secret`s of the names and keys that pods mount, with values of their own each time."""
    made = FleetSecrets.made_up()
    qdrant = {"KNOWLEDGE_QDRANT_API_KEY": secrets.token_urlsafe(24)}
    model = {"OPENAI_API_KEY": openai_api_key}
    own = {
        "gateway": {"GATEWAY_SIGNING_KEY": made.signing_key, "GATEWAY_SEALING_KEYS": made.sealing_keys},
        "conversation": {"CONVERSATION_SEALING_KEYS": made.sealing_keys},
        "message-sender": {"MESSAGE_SENDER_SEALING_KEYS": made.sealing_keys},
        "knowledge": {**model, **qdrant},
        "llm-orchestration": model,
    }
    fleet = {"PROSA_PEPPER": made.pepper, "PROSA_SERVICE_SECRET": made.service_secret}
    return [
        _secret("fleet-settings", fleet),
        _secret("qdrant", qdrant),
        *(one for name in SERVICES for one in _of_service(name, own.get(name, {}))),
    ]


def _of_service(name: str, own: Mapping[str, str]) -> Iterator[Manifest]:
    roles = {"owner": owner_role(name), "app": app_role(name), "kernel": kernel_role(name)}
    passwords = {role: secrets.token_urlsafe(24) for role in roles}
    urls = {
        role: f"postgresql://{user}:{passwords[role]}@{TIERS[name]}-rw:5432/{package_of(name)}?{TLS}"
        for role, user in roles.items()
    }
    yield _secret(f"{name}-settings", {"PROSA_DATABASE_URL": urls["app"], "PROSA_KERNEL_DATABASE_URL": urls["kernel"], **own})
    yield _secret(f"{name}-migration", {"PROSA_MIGRATION_DATABASE_URL": urls["owner"]})
    for role, user in roles.items():
        given = {"username": user, "password": passwords[role]}
        yield _secret(f"{name}-database-{role}", given, kind="kubernetes.io/basic-auth")


def _secret(name: str, values: Mapping[str, str], kind: str = "Opaque") -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "type": kind,
        "stringData": dict(values),
    }
