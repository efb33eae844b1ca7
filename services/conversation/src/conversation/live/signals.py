"""What is said once to whoever listens at that moment: who of the people is typing to a customer, how far somebody has read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, TypeAdapter

from conversation.people.domain.reading import BoardSignal, ReadSignal

TYPING_LASTS = timedelta(seconds=7)
"""How long somebody counts as typing who says nothing more of it."""
TYPING_EVERY_S = 2.0
"""How often a socket is passed on that says the same of itself."""
TYPING_AT_ONCE, TYPING_PER_S = 6, 2.0
"""How much a socket is passed on, of whatever conversations: at once, and again in a second."""
MOST_TYPISTS = 2_000


@dataclass
class Allowance:
    """So much at once, and so much more in every second. `now` is of any clock that does not go back."""

    most: float
    per_second: float
    left: float = field(init=False)
    at: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        self.left = self.most

    def spend(self, now: float) -> bool:
        """Returns whether one more is allowed, and counts it then."""
        self.left = min(self.most, self.left + (now - self.at) * self.per_second)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class TypingSignal(BaseModel):
    """Somebody is typing in a conversation until then, or ceased, with whose the conversation is."""

    tenant_id: UUID
    conversation_id: UUID
    user_id: UUID
    team_id: UUID | None
    assigned_user_id: UUID | None
    until: AwareDatetime | None


SIGNAL: TypeAdapter[TypingSignal | ReadSignal | BoardSignal] = TypeAdapter(TypingSignal | ReadSignal | BoardSignal)


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
