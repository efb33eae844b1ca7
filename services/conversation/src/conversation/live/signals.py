"""What is said once to whoever listens at that moment: who of the people is typing to a customer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

TYPING_LASTS = timedelta(seconds=7)
"""How long somebody counts as typing who says nothing more of it."""
TYPING_EVERY_S = 2.0
"""How often a socket is passed on that says the same of itself."""
MOST_TYPISTS = 2_000


class TypingSignal(BaseModel):
    """Somebody is typing in a conversation until then, or ceased, with whose the conversation is."""

    tenant_id: UUID
    conversation_id: UUID
    user_id: UUID
    team_id: UUID | None
    assigned_user_id: UUID | None
    until: AwareDatetime | None


@dataclass
class Typists:
    """Who is typing in which of a tenant's conversations, until when (of this process's own clock)."""

    until: dict[tuple[UUID, UUID], float] = field(default_factory=dict)

    def note(self, signal: TypingSignal, now: float) -> None:
        name = signal.conversation_id, signal.user_id
        self.until.pop(name, None)
        if len(self.until) >= MOST_TYPISTS:
            self.until = {one: until for one, until in self.until.items() if until > now}
        if signal.until is not None and len(self.until) < MOST_TYPISTS:
            self.until[name] = now + TYPING_LASTS.total_seconds()

    def in_conversation(self, conversation_id: UUID, now: float) -> Iterator[UUID]:
        """Yields who is typing there."""
        return (user_id for (where, user_id), until in self.until.items() if where == conversation_id and until > now)
