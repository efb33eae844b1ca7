"""What each service is told: the caller's own environment passes through, and wins over what the fleet would say."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from common.provision.databases import PostgresServer, database_of
from common.provision.secrets import FleetSecrets
from common.roles import package_of
from simulator.language.tables import tiktoken_cache

TOKENS_LAST_S = 12 * 3600  # `fleet.json` hands out tokens for a day's work, and nobody refreshes them


def infrastructure_environment(
    state: Path,
    secrets: FleetSecrets,
    *,
    kafka: str,
    qdrant: str,
    simulator: str,
    urls: Mapping[str, str],
    public_url: str,
    console: Sequence[str],
    private_hosts: Sequence[str] = (),
) -> dict[str, str]:
    """Returns what is the same for all services. With a real model's or a real number's variables set, those are used.

    `console` is how browsers may spell its origin; links to it begin with the first.
    """
    variables = {
        "PROSA_KAFKA_BOOTSTRAP": kafka,
        "PROSA_PEPPER": secrets.pepper,
        "PROSA_SERVICE_SECRET": secrets.service_secret,
        "GATEWAY_SEALING_KEYS": secrets.sealing_keys,
        "GATEWAY_SIGNING_KEY": secrets.signing_key,
        "GATEWAY_PUBLIC_URL": public_url,
        "GATEWAY_CONSOLE_URL": console[0],
        "CONVERSATION_ALLOWED_ORIGINS": json.dumps([*console]),
        "GATEWAY_TOKEN_LIFETIME_S": str(TOKENS_LAST_S),
        "MESSAGE_SENDER_SEALING_KEYS": secrets.sealing_keys,
        "CONVERSATION_SEALING_KEYS": secrets.sealing_keys,
        "KNOWLEDGE_QDRANT_URL": qdrant,
        "KNOWLEDGE_OBJECT_STORE_URL": (state / "objects").resolve().as_uri(),
        "META_GRAPH_URL": simulator,
        "PROSA_TWILIO_API_URL": f"{simulator}/twilio",
        "PROSA_PRIVATE_HOSTS": json.dumps([urlsplit(simulator).netloc, *private_hosts]),
        "KNOWLEDGE_WEBSITE_PRIVATE_HOSTS": json.dumps([*private_hosts]),
        "GATEWAY_MEDIA_STORE_URL": (state / "media").resolve().as_uri(),
        "TIKTOKEN_CACHE_DIR": str(tiktoken_cache(state / "tiktoken")),
        **urls_of(urls),
        **(_simulated_model(simulator) if "OPENAI_API_KEY" not in os.environ else _real_model()),
    }
    return {**variables, **os.environ}


def urls_of(services: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables that say where services are."""
    return {f"PROSA_{package_of(name).upper()}_URL": url for name, url in services.items()}


def _simulated_model(simulator: str) -> dict[str, str]:
    return {"OPENAI_API_KEY": "simulator", "OPENAI_BASE_URL": f"{simulator}/v1"}


def _real_model() -> dict[str, str]:
    return {"LLM_ORCHESTRATION_MODEL": "gpt-4o-mini", "KNOWLEDGE_EMBEDDING_MODEL": "text-embedding-3-small"}


def service_environment(shared: Mapping[str, str], server: PostgresServer, service: str, instance: int) -> dict[str, str]:
    """Returns what one replica of one service is told. The owner's way into its database is not: who serves does not
    migrate.
    """
    database = database_of(server, service, package_of(service))
    return {
        **{name: value for name, value in shared.items() if not name.endswith("MIGRATION_DATABASE_URL")},
        "PROSA_DATABASE_URL": database.app_url,
        "PROSA_KERNEL_DATABASE_URL": database.kernel_url,
        "PROSA_INSTANCE_ID": str(instance),
    }
