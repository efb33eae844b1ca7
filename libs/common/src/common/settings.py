"""What every service must be told. Each inherits this class with a prefix of its own and adds what only it needs."""

from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, PositiveInt, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from common.auth.federation import IssuerSettings
from common.auth.tokens import SERVICES_ISSUER
from common.messaging.security import BrokerProtocol, KafkaSecurity
from common.sources import SettingsFromOutside


class CommonSettings(SettingsFromOutside):
    """A fleet-wide setting is `PROSA_<NAME>`; `<SERVICE>_<NAME>` overrides it for one service."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(), description='JSON list of the networks, as "10.0.0.0/8", whose X-Forwarded-For and -Proto are believed'
    )
    connections: PositiveInt = Field(default=4096, description="open at once; fewer where file descriptors are fewer")
    connections_per_address: PositiveInt = Field(default=512, description="open at once, of one that is no trusted proxy")
    database_url: str = Field(description="postgresql://<service>_app:…@host/database")
    kernel_database_url: str = Field(description="the same database as the role that runs relay and jobs")
    migration_database_url: str | None = Field(default=None, description="the same database as its owner")
    database_pool_size: PositiveInt = 8
    kafka_bootstrap: str
    kafka_protocol: BrokerProtocol = Field(
        default="PLAINTEXT", description="SSL, or SASL_SSL with SCRAM-SHA-512, outside one machine"
    )
    kafka_ca_file: Path | None = Field(default=None, description="PEM; whom the machine trusts, without")
    kafka_certificate_file: Path | None = Field(default=None, description="PEM, for a broker that asks clients for one")
    kafka_key_file: Path | None = None
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    instance_id: str | None = Field(default=None, description="stable name of this replica (static group membership)")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    otlp_endpoint: str | None = None
    trace_share: float = Field(default=1.0, ge=0, le=1, description="share of new traces that is recorded and exported")
    pepper: SecretStr = Field(min_length=16, description="makes contact keys and pseudonyms; one for the fleet")
    service_secret: SecretStr = Field(min_length=32, description="signs the tokens that services show each other")
    gateway_url: str = "http://127.0.0.1:3001"
    billing_url: str = "http://127.0.0.1:3002"
    knowledge_url: str = "http://127.0.0.1:3003"
    message_sender_url: str = "http://127.0.0.1:3006"
    token_issuer: str = Field(default="prosa-gateway", description="who signs the tokens of people")
    trusted_issuers: tuple[IssuerSettings, ...] = Field(
        default=(), description="JSON list of OpenID Connect issuers (docs/access.md)"
    )
    drain_timeout_s: float = Field(default=20.0, gt=0)

    @field_validator("trusted_issuers")
    @classmethod
    def _are_different(cls, value: tuple[IssuerSettings, ...], info: ValidationInfo) -> tuple[IssuerSettings, ...]:
        names = [SERVICES_ISSUER, info.data.get("token_issuer"), *(one.trusted().issuer for one in value)]
        if len(set(names)) < len(names):
            raise ValueError("every issuer has a name of its own, and none has ours")
        return value

    @cached_property
    def kafka_security(self) -> KafkaSecurity:
        """Returns how the broker is reached."""
        return KafkaSecurity.of(
            self.kafka_protocol,
            ca=self.kafka_ca_file,
            certificate=self.kafka_certificate_file,
            key=self.kafka_key_file,
            username=self.kafka_username,
            password=self.kafka_password.get_secret_value() if self.kafka_password else None,
        )

    @model_validator(mode="after")
    def _reach_the_broker(self) -> Self:
        shown = [self.kafka_ca_file, self.kafka_certificate_file, self.kafka_key_file, self.kafka_username, self.kafka_password]
        if self.kafka_protocol == "PLAINTEXT" and any(one is not None for one in shown):
            raise ValueError("kafka_protocol is PLAINTEXT, which uses no certificate and no password: set SSL or SASL_SSL")
        if (self.kafka_certificate_file is None) != (self.kafka_key_file is None):
            raise ValueError("kafka_certificate_file and kafka_key_file belong together")
        if (self.kafka_protocol == "SASL_SSL") != (self.kafka_username is not None and self.kafka_password is not None):
            raise ValueError("kafka_username and kafka_password belong to kafka_protocol SASL_SSL, both of them")
        _ = self.kafka_security  # reads the files now: what is wrong with one is a wrong setting
        return self


class OwnerSettings(SettingsFromOutside):
    """What `migrate` must be told, and nothing else: it shows no other secret to whoever reads its environment."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    migration_database_url: str | None = None

    @classmethod
    def of(cls, settings: type[CommonSettings]) -> "OwnerSettings":
        """Returns those of a service, by the prefix of its settings."""
        return cls.load(_env_prefix=settings.model_config.get("env_prefix", ""))
