"""What a request may say of where a document stands."""

from typing import Annotated, Any
from uuid import UUID

from contracts.knowledge import MOST_LABELS, DocumentAudience
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from knowledge.api.fields import ShortText


def _each_once(labels: list[str]) -> list[str]:
    return list(dict.fromkeys(labels))


class ScopeChange(BaseModel):
    """Only what is there is changed. Times have a zone; null is: for ever, or in the general base."""

    model_config = ConfigDict(extra="forbid")

    knowledge_base_id: UUID | None = None
    labels: Annotated[list[ShortText], Field(max_length=MOST_LABELS), AfterValidator(_each_once)] = []
    audience: DocumentAudience = "customers"
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None

    def given(self) -> dict[str, Any]:
        """Returns what was there, by its name."""
        return self.model_dump(exclude_unset=True)
