"""The settings of llm-orchestration, beside those of every service."""

from common.settings import CommonSettings
from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from llm_orchestration.domain.prices import Price


class Settings(CommonSettings):
    """The vendor's own variables keep their usual names, so that any OpenAI-compatible endpoint can be used at once."""

    model_config = SettingsConfigDict(
        env_prefix="LLM_ORCHESTRATION_", frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True
    )

    port: int = 3005
    openai_api_key: SecretStr = Field(validation_alias="OPENAI_API_KEY", min_length=1)
    openai_base_url: str = Field("https://api.openai.com/v1", validation_alias="OPENAI_BASE_URL", pattern=r"^https?://\S+$")
    model: str = Field("sim-extractive", min_length=1)
    fallback_model: str | None = Field(None, min_length=1, description="asked once, when the first is unavailable")
    models: tuple[str, ...] = Field((), description="what else a tenant's admin may choose")
    prices: dict[str, Price] = Field({}, description="of models that the built-in table lacks, or has otherwise")
    max_output_tokens: int = Field(700, ge=50, le=16_384)
    temperature: float | None = Field(None, ge=0, le=2, description="null: the model's own")
    model_timeout_s: float = Field(15.0, gt=0, description="of one call; the turn's deadline counts as well")
    deadline_margin_s: float = Field(1.5, ge=0, description="kept for what follows: commit, relay, delivery")
    reserve_timeout_s: float = Field(2.0, gt=0)
    search_timeout_s: float = Field(4.0, gt=0)
    search_pause_s: float = Field(0.5, gt=0, description="before knowledge is asked again, when it did not answer")
    search_top_k: int = Field(5, ge=1, le=20)

    @property
    def allowed_models(self) -> tuple[str, ...]:
        """Returns the models of which a tenant's admin may choose one."""
        return tuple(dict.fromkeys(filter(None, (self.model, self.fallback_model, *self.models))))
