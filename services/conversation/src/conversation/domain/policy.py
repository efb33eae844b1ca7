"""The rules of a tenant for its conversations, as its admins set them. Whoever set none is served by the defaults."""

from functools import lru_cache
from typing import Annotated, Literal, Self

from contracts.bounds import LONGEST_LINE
from contracts.text import is_storable
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from conversation.people.domain.targets import SlaPolicy

LONGEST_HOURS = 24 * 365


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("NUL and lone surrogates are not text")
    return text


Hours = Annotated[int, Field(ge=1, le=LONGEST_HOURS)]
Minutes = Annotated[int, Field(ge=1, le=7 * 24 * 60)]
Words = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_LINE, strip_whitespace=True), AfterValidator(_storable)
]


class ConversationPolicy(BaseModel):
    """How conversations begin again, go on and end.

    A customer who writes within `reopen_within_hours` after the end goes on with the same conversation, later (or with 0) they
    begin another one, which knows it. What goes on is `reopened_owner`'s, where `person` is whoever had it, or the queue.

    After `expires_after_hours` without a word of the customer a conversation in which everything is answered is closed (null:
    never). After `remind_after_hours` the customer is sent `reminder_text`, once, where they may be written to.

    With `asks_satisfaction` the customer is asked `satisfaction_after_minutes` after a person closed it how content they were,
    from 1 to 5, in the words of `satisfaction_text`, or ours.

    `returns_to_ai_after_answer`: where a person was called for one message that the AI could not answer, the AI has the
    conversation again once that is answered and the customer writes something that it reads.

    Who asks for a person is promised one within `handoff_answer_minutes` of working time. After that, and every
    `handoff_escalation_minutes` from then on, it is another person's turn, then the supervisors', and then the customer is sent
    `late_text` (outside of business hours `closed_text`, in which `{when}` is when they begin), if `handoff_tells_customer`.
    With `assigns_automatically` who is there is given what waits.

    With `suggests_replies` the AI suggests to a person who has a conversation what to answer.

    `sla` are the times that the business sets itself for a person's answers and for the end, in working minutes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reopen_within_hours: Annotated[int, Field(ge=0, le=LONGEST_HOURS)] = 24
    reopened_owner: Literal["ai", "person"] = "ai"
    expires_after_hours: Hours | None = 72
    remind_after_hours: Hours | None = None
    reminder_text: Words | None = None
    asks_satisfaction: bool = False
    satisfaction_after_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 5
    satisfaction_text: Words | None = None
    returns_to_ai_after_answer: bool = True
    assigns_automatically: bool = False
    handoff_answer_minutes: Minutes = 10
    handoff_escalation_minutes: Minutes = 5
    handoff_tells_customer: bool = True
    closed_text: Words | None = None
    late_text: Words | None = None
    suggests_replies: bool = False
    sla: SlaPolicy = SlaPolicy()

    @model_validator(mode="after")
    def _a_reminder_has_words_and_comes_before_the_end(self) -> Self:
        if self.remind_after_hours is None:
            return self
        if self.reminder_text is None:
            raise ValueError("a reminder needs reminder_text")
        if self.expires_after_hours is not None and self.remind_after_hours >= self.expires_after_hours:
            raise ValueError("a reminder comes before the conversation expires")
        return self


@lru_cache(maxsize=1_000)
def policy_of(rules: str | None) -> ConversationPolicy:
    """Returns the policy that is stored as this JSON. What a newer version of us added is passed over."""
    return ConversationPolicy.model_validate_json(rules, extra="ignore") if rules else ConversationPolicy()
