"""`python -m common.provision secrets | databases | topics`: what is made before a fleet's first start."""

import asyncio
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from aiokafka.errors import KafkaError
from contracts.catalogue import TOPICS
from contracts.topics import SERVICES
from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from common.provision.databases import PostgresServer, ensure_database, ensure_roles
from common.provision.secret_files import SecretsMissing, ensure_secret_files
from common.provision.topics import TopicRefused, create_topics
from common.sources import SettingsFromOutside

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


class DatabaseServerSettings(SettingsFromOutside):
    """Where the databases are made, and as whom. `role_secret` is what the roles' passwords are derived from."""

    model_config = SettingsConfigDict(env_prefix="PROSA_", extra="ignore", frozen=True)

    postgres_host: str
    postgres_port: int = Field(default=5432, ge=1, le=65535)
    postgres_user: str = "postgres"
    postgres_password: SecretStr = Field(min_length=1)
    role_secret: SecretStr = Field(min_length=16)

    @property
    def server(self) -> PostgresServer:
        password, role_secret = self.postgres_password.get_secret_value(), self.role_secret.get_secret_value()
        return PostgresServer(self.postgres_host, self.postgres_port, self.postgres_user, password, role_secret)


class BrokerSettings(SettingsFromOutside):
    """Where the topics are made. `topic_replicas` is on how many brokers each of them stands."""

    model_config = SettingsConfigDict(env_prefix="PROSA_", extra="ignore", frozen=True)

    kafka_bootstrap: str
    topic_replicas: int = Field(default=1, ge=1)


@app.command()
def secrets(
    folder: Annotated[Path, typer.Argument(help="the folder to make, with a file for each secret")],
    postgres_host: Annotated[str, typer.Option(help="where services find Postgres")] = "postgres",
    postgres_port: Annotated[int, typer.Option(min=1, max=65535)] = 5432,
) -> None:
    """Make up the keys and passwords of an installation, unless they are there."""
    try:
        made = ensure_secret_files(folder, postgres_host=postgres_host, postgres_port=postgres_port)
    except (SecretsMissing, OSError) as error:
        raise SystemExit(str(error)) from None
    typer.echo(f"{folder} {'is made' if made else 'is there already'}")


@app.command()
def databases() -> None:
    """Make the services' databases with three roles each, as far as they are missing, and set the roles' passwords."""
    server = DatabaseServerSettings.load().server
    try:
        for service in SERVICES:
            ensure_roles(server, service)
            ensure_database(server, service)
    except psycopg.Error as error:
        where = f"{server.user}@{server.host}:{server.port}"
        raise SystemExit(f"Postgres did not make the databases, as {where}: {str(error).strip()}") from None
    typer.echo(f"{len(SERVICES)} databases are there")


@app.command()
def topics() -> None:
    """Create the topics that are missing, with their settings."""
    settings = BrokerSettings.load()
    try:
        asyncio.run(create_topics(settings.kafka_bootstrap, TOPICS, replicas=settings.topic_replicas))
    except (TopicRefused, KafkaError) as error:
        raise SystemExit(f"The topics were not made at {settings.kafka_bootstrap}: {error}") from None
    typer.echo(f"{len(TOPICS)} topics are there")


if __name__ == "__main__":
    app()
