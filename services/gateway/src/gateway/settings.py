"""What the gateway must be told beyond what every service is."""

from datetime import timedelta
from pathlib import Path

from common.sealing import Sealer
from common.settings import CommonSettings
from pydantic import AliasChoices, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from gateway.access.work.tokens import TokenSigner
from gateway.providers.domain.history import Bounds


def _local_folder() -> str:
    return (Path.cwd() / ".run" / "media").as_uri()


class Settings(CommonSettings):
    """`META_GRAPH_URL` keeps its usual name, so that one variable points gateway and sender at the same Meta."""

    model_config = SettingsConfigDict(
        env_prefix="GATEWAY_", frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True
    )

    port: int = 3001
    public_url: str | None = Field(default=None, description="where providers reach us; by default `gateway_url`")
    signing_key: SecretStr = Field(description="P-256 private keys in PEM: the first signs, all are published")
    sealing_keys: SecretStr = Field(description="id:base64,… of 32 bytes each: the first seals, any opens")
    console_url: str | None = Field(default=None, description="where people open the console: links to it begin so")
    token_lifetime_s: int = Field(default=3600, gt=0)
    refresh_lifetime_days: float = Field(default=30, gt=0, description="how long a refresh token waits for its use")
    refresh_again_s: float = Field(default=30, ge=0, description="how long a page may show its last refresh token again")
    secret_overlap_h: float = Field(default=24, ge=0, description="how long a replaced app secret still counts")
    acknowledge_timeout_s: float = Field(default=0.9, gt=0, description="then a webhook is answered with 503")
    acknowledge_s_per_mib: float = Field(default=1.0, ge=0, description="added to that for each mebibyte of a body")
    history_after_days: float = Field(default=7, gt=0, description="older messages of linked phones are kept, not answered")
    keep_bodies_days: int = Field(default=14, ge=8, description="raw webhooks, to be read again after a fix")
    keep_elements_days: int = Field(default=30, ge=8, description="Meta repeats a webhook for up to seven days")
    keep_parked_days: int = Field(default=30, ge=1, description="what was not understood")
    keep_receipts_days: int = Field(default=3, ge=1, description="what became of webhooks, for diagnostics")
    private_hosts: tuple[str, ...] = Field(
        default=(),
        description="JSON list of `host` or `host:port` within our own network that may be asked: self-hosted providers",
    )

    twilio_api_url: str = Field(default="https://api.twilio.com", description="where lists of messages are read again")
    meta_graph_url: str = Field(
        default="https://graph.facebook.com",
        pattern=r"^https?://",
        validation_alias=AliasChoices("GATEWAY_META_GRAPH_URL", "META_GRAPH_URL"),
        description="where media are had; another one than Meta's has to be in `private_hosts` as well",
    )
    meta_graph_version: str = Field(default="v23.0", pattern=r"^v\d+\.\d+$")
    media_store_url: str = Field(default_factory=_local_folder, description="file:///folder or s3://bucket/prefix")
    media_limit_mb: float = Field(default=100, gt=0, description="the largest file of a message that is kept")
    uploads_limit_mb: float = Field(default=10_240, gt=0, description="what one tenant's people may have uploaded together")
    media_scanner_url: str | None = Field(
        default=None, pattern=r"^https?://", description="a scanner that is asked about every file that people upload"
    )
    media_scanner_timeout_s: float = Field(default=10, gt=0, description="then the upload is answered with 503")
    media_link_lifetime_s: int = Field(default=300, gt=0, le=300)

    @property
    def history(self) -> Bounds:
        return Bounds(timedelta(days=self.history_after_days))

    @property
    def base_url(self) -> str:
        """Returns where providers reach us, without a slash at its end."""
        return (self.public_url or self.gateway_url).rstrip("/")

    def link(self, page: str, secret: str) -> str | None:
        """Returns the address of a page of the console; what is secret stands behind the #, so that no server logs it."""
        return f"{self.console_url.rstrip('/')}/{page}#{secret}" if self.console_url else None

    @field_validator("keep_elements_days")
    @classmethod
    def _names_outlive_bodies(cls, value: int, others: ValidationInfo) -> int:
        if value < others.data.get("keep_bodies_days", 0):
            raise ValueError("bodies would be kept for longer: what they say, read again, would be told again")
        return value

    @field_validator("signing_key")
    @classmethod
    def _is_pem(cls, value: SecretStr) -> SecretStr:
        TokenSigner.parse(value.get_secret_value(), issuer="", lifetime_s=1)
        return value

    @field_validator("sealing_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        Sealer.parse(value.get_secret_value())
        return value
