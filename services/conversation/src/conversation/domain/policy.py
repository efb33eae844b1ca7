"""The rules of a tenant for its conversations, as its admins set them. Whoever set none is served by the defaults."""

from functools import lru_cache

from pydantic import BaseModel, ConfigDict


class ConversationPolicy(BaseModel):
    """How conversations go on.

    `returns_to_ai_after_answer`: where a person was called for one message that the AI could not answer, the AI has the
    conversation again once that is answered and the customer writes something that it reads.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    returns_to_ai_after_answer: bool = True


@lru_cache(maxsize=1_000)
def policy_of(rules: str | None) -> ConversationPolicy:
    """Returns the policy that is stored as this JSON. What a newer version of us added is passed over."""
    return ConversationPolicy.model_validate_json(rules, extra="ignore") if rules else ConversationPolicy()
