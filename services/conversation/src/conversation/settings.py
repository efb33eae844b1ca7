"""Settings that only conversation has."""

from common.sealing import Sealer
from common.settings import CommonSettings
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict


class Settings(CommonSettings):
    model_config = SettingsConfigDict(env_prefix="CONVERSATION_", frozen=True, extra="ignore")

    port: int = 3004
    turn_deadline_s: float = Field(default=30.0, gt=0, description="how long the AI has for an answer")
    turn_grace_s: float = Field(default=2.0, ge=0, description="how long an answer may be on its way after the deadline")
    echo_wait_s: float = Field(default=15.0, ge=0, description="how long an echo may turn out to be a message of ours")
    live_events_kept_s: float = Field(default=3600.0, gt=0, description="how far back a socket can resume")
    allowed_origins: tuple[str, ...] = Field(default=(), description="pages that may open the WebSocket, as JSON list")
    socket_authentication_s: float = Field(default=5.0, gt=0)
    socket_queue_events: int = Field(default=256, gt=0, description="events that may wait for a slow socket")
    socket_message_bytes: int = Field(default=65_536, gt=0, description="the longest message a socket may send us")
    socket_commands: int = Field(default=8, gt=0, description="commands of one socket that may be under way")
    sockets_per_user: int = Field(default=10, gt=0)
    sealing_keys: SecretStr = Field(description="id:base64,id:base64 of 32 bytes each; the first one seals")
    private_hosts: tuple[str, ...] = Field(
        default=(), description="JSON list of `host` or `host:port` within our own network that webhooks may go to"
    )
    webhook_deadline_s: float = Field(default=15.0, gt=0, description="how long a tenant's system has to answer a webhook")

    @field_validator("sealing_keys")
    @classmethod
    def _can_seal(cls, value: SecretStr) -> SecretStr:
        Sealer.parse(value.get_secret_value())
        return value

    @property
    def live_events_kept_days(self) -> float:
        return self.live_events_kept_s / 86_400
