"""Who carries messages. Each provider turns its own answers into the four that the rules of sending know."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from message_sender.domain.sending import Answer


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name a message goes out. `account` is the provider's name of the number (Meta: phone number id)."""

    account: str
    access_token: str = field(repr=False)


class Provider(Protocol):
    async def send_text(self, sender: Sender, to: str, text: str, send_id: UUID) -> Answer:
        """Send a text that fits into one message. Never raises for what the provider or the network does."""
        ...
