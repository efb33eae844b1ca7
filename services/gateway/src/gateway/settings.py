"""What the gateway must be told beyond what every service is."""

from common.sealing import Sealer
from common.settings import CommonSettings
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from gateway.sign_in.tokens import TokenSigner


class Settings(CommonSettings):
    model_config = SettingsConfigDict(env_prefix="GATEWAY_", frozen=True, extra="ignore")

    port: int = 3001
    public_url: str | None = Field(default=None, description="where providers reach us; by default `gateway_url`")
    signing_key: SecretStr = Field(description="P-256 private keys in PEM: the first signs, all are published")
    sealing_keys: SecretStr = Field(description="id:base64,… of 32 bytes each: the first seals, any opens")
    token_lifetime_s: int = Field(default=12 * 3600, gt=0)
    secret_overlap_h: float = Field(default=24, ge=0, description="how long a replaced app secret still counts")
    acknowledge_timeout_s: float = Field(default=1.5, gt=0, description="then a webhook is answered with 503")
    keep_bodies_days: int = Field(default=14, ge=8, description="raw webhooks, to be read again after a fix")
    keep_elements_days: int = Field(default=30, ge=8, description="Meta repeats a webhook for up to seven days")
    private_hosts: tuple[str, ...] = Field(
        default=(),
        description="JSON list of `host` or `host:port` within our own network that may be asked: self-hosted providers",
    )

    @property
    def base_url(self) -> str:
        """Where providers reach us, without a slash at its end."""
        return (self.public_url or self.gateway_url).rstrip("/")

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
