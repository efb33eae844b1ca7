"""What message-sender must be told beyond what every service is."""

from common.sealing import Sealer
from common.settings import CommonSettings
from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict


class Settings(CommonSettings):
    """`META_GRAPH_URL` keeps its usual name, so that one variable points gateway and sender at the same Meta."""

    model_config = SettingsConfigDict(
        env_prefix="MESSAGE_SENDER_", frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True
    )

    port: int = 3006
    sealing_keys: SecretStr = Field(description="id:base64,id:base64 of 32 bytes each; the first one seals")
    meta_graph_url: str = Field(
        default="https://graph.facebook.com",
        pattern=r"^https?://",
        validation_alias=AliasChoices("MESSAGE_SENDER_META_GRAPH_URL", "META_GRAPH_URL"),
    )
    meta_graph_version: str = Field(default="v23.0", pattern=r"^v\d+\.\d+$")
    twilio_api_url: str = Field(default="https://api.twilio.com", pattern=r"^https?://")
    private_hosts: tuple[str, ...] = Field(
        default=(),
        description="JSON list of `host` or `host:port` within our own network that may be asked: self-hosted providers",
    )
    provider_timeout_s: float = Field(default=10.0, gt=0, description="from the first byte written to the answer read")
    unknown_wait_s: float = Field(default=30.0, ge=0, description="how long a status may clear up an unknown outcome")
    window_margin_s: float = Field(default=120.0, ge=0, description="how long before its end the 24 h window counts as closed")
    messages_per_s: float = Field(default=80.0, gt=0, description="pace of one channel in this replica")
    phone_messages_per_s: float = Field(default=0.7, gt=0, description="the same, of a phone's own session: it can be banned")
    phone_burst: int = Field(default=3, ge=1, description="how many of those may go out at once after a pause")

    @field_validator("sealing_keys")
    @classmethod
    def _can_seal(cls, value: SecretStr) -> SecretStr:
        Sealer.parse(value.get_secret_value())
        return value
