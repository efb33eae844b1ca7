"""What analytics must be told beyond what every service is."""

from common.settings import CommonSettings
from pydantic import Field
from pydantic_settings import SettingsConfigDict


class Settings(CommonSettings):
    model_config = SettingsConfigDict(env_prefix="ANALYTICS_", frozen=True, extra="ignore")

    port: int = 3007
    single_facts: bool = Field(
        default=False,
        description="publish each fact also as a record of its own",
    )
