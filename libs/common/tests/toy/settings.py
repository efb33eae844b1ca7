from typing import Literal

from common.settings import CommonSettings
from pydantic_settings import SettingsConfigDict


class Settings(CommonSettings):
    model_config = SettingsConfigDict(env_prefix="TOY_", frozen=True, extra="ignore")

    breaks: bool = False
    sticks: Literal["", "thread", "loop"] = ""
    job_takes_s: float = 0.0
