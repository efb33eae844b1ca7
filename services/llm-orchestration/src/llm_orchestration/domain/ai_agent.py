"""Whom the AI plays, and for whom."""

from typing import Annotated
from uuid import UUID

from contracts.bounds import Code, Name, cut_at, first
from pydantic import BaseModel, ConfigDict

LONGEST_INSTRUCTIONS = 4_000
MOST_BASES = 20


class AiAgent(BaseModel):
    """A tenant's AI settings. Version 0 is the default of a tenant that stored none; null leaves the choice to us.

    `knowledge_base_ids` are what it knows beside the general base; null is everything.
    """

    model_config = ConfigDict(frozen=True)

    version: int = 0
    name: Name | None = None
    instructions: Annotated[str, *cut_at(LONGEST_INSTRUCTIONS)] = ""
    model: Name | None = None
    temperature: float | None = None
    knowledge_base_ids: Annotated[tuple[UUID, ...], *first(MOST_BASES)] | None = None


class BusinessProfile(BaseModel):
    """What the AI knows of the tenant itself."""

    model_config = ConfigDict(frozen=True)

    name: Name | None = None
    locale: Code | None = None
    time_zone: Code = "UTC"
