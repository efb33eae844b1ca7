"""Whom a conversation is with, and what the directory says of whose conversation it is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from contracts.gateway import Provider, TenantSettings
from contracts.providers import CAPABILITIES

from conversation.domain.policy import ConversationPolicy, policy_of
from conversation.people.domain.hours import BusinessHours, always_open
from conversation.people.domain.teams import hours_of
from conversation.people.domain.words import closed_words


@dataclass(frozen=True, slots=True)
class TenantProfile:
    """What the directory says of a tenant, and which rules it set here, `preferences` and `rules` as JSON. One that we know
    nothing of is served by defaults.
    """

    preferences: str | None = None
    locale: str | None = None
    active: bool = True
    rules: str | None = None
    time_zone: str | None = None
    opening_hours: str | None = None
    team_id: UUID | None = None

    @property
    def settings(self) -> TenantSettings:
        return _settings(self.preferences)

    @property
    def hours(self) -> BusinessHours:
        """Returns when people are there; at any time where nobody has said."""
        return hours_of(self.opening_hours) or always_open(self.time_zone or "UTC")

    def handoff_words(self, now: datetime) -> str:
        """Returns what a customer is told whom the AI gives to people: that one comes, or when, outside of business hours."""
        closed = closed_words(self.hours, now, self.locale, self.policy.closed_text) if self.opening_hours else None
        return closed or self.settings.handoff_message

    @property
    def policy(self) -> ConversationPolicy:
        return policy_of(self.rules)

    @property
    def ai_answers(self) -> bool:
        return self.active and self.settings.ai_enabled


@lru_cache(maxsize=1_000)
def _settings(preferences: str | None) -> TenantSettings:
    """Returns settings, which seldom change, and are asked for with every message."""
    return TenantSettings.model_validate_json(preferences, extra="ignore") if preferences else TenantSettings()


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer on a channel. `key` reveals no phone; `name` is what people call it, else what its profile
    says; answers go to `provider_address`, verbatim. `labels` are the names of
    those of `label_ids` that there are.
    """

    id: UUID
    key: UUID
    address: str
    provider_address: str
    name: str | None
    provider: Provider
    merged_into: UUID | None = None
    label_ids: list[UUID] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        """Returns whether these are many people, who mostly talk with each other."""
        return self.address.startswith("group:")

    @property
    def on_a_phone(self) -> bool:
        """Returns whether the business's end is a phone's own link, on which people write too."""
        return CAPABILITIES[self.provider].phone_link is not None

    @property
    def window(self) -> timedelta | None:
        """Returns the customer-service window: how long after their last message we may write; None where at any time."""
        return CAPABILITIES[self.provider].window
