"""Whom the AI plays, and for whom."""

from pydantic import BaseModel, ConfigDict


class Agent(BaseModel):
    """A tenant's AI settings. Version 0 is the default of a tenant that stored none; null leaves the choice to us."""

    model_config = ConfigDict(frozen=True)

    version: int = 0
    name: str | None = None
    instructions: str = ""
    model: str | None = None
    temperature: float | None = None


class Business(BaseModel):
    """What the AI knows of the tenant itself."""

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    locale: str | None = None
    time_zone: str = "UTC"
